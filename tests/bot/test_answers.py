from office import Office
import time
def test_a(office: Office) -> None:
    t=time.time()
    asked = office.says("UADA", "vpn drops since this morning")
    answer = office.reply(asked)
    print("reply", time.time()-t)
    t=time.time()
    office.press("UADA", answer, "Solved")
    print(office.reply(asked).text)
    print("press", time.time()-t)
def test_b(office: Office) -> None:
    test_a(office)
def test_c(office: Office) -> None:
    test_a(office)
