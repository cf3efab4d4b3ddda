// Slack's short names for the emoji that people and bots use most.

const SHORTCODES = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|white_check_mark ✅|heavy_check_mark ✔️|x ❌|eyes 👀|tada 🎉|rocket 🚀
wave 👋|pray 🙏|raised_hands 🙌|clap 👏|ok_hand 👌|muscle 💪|point_right 👉|point_left 👈|point_up ☝️|point_down 👇
smile 😄|grinning 😀|slightly_smiling_face 🙂|wink 😉|joy 😂|thinking_face 🤔|sob 😭|cry 😢|angry 😠|sweat_smile 😅
heart ❤️|fire 🔥|star ⭐|sparkles ✨|bulb 💡|bell 🔔|zap ⚡|warning ⚠️|rotating_light 🚨|no_entry ⛔
question ❓|exclamation ❗|information_source ℹ️|hourglass ⌛|hourglass_flowing_sand ⏳|clock1 🕐|alarm_clock ⏰|calendar 📅|memo 📝|pencil2 ✏️
lock 🔒|unlock 🔓|key 🔑|shield 🛡️|computer 💻|desktop_computer 🖥️|printer 🖨️|iphone 📱|telephone_receiver 📞|headphones 🎧
email 📧|envelope ✉️|inbox_tray 📥|package 📦|paperclip 📎|link 🔗|mag 🔍|wrench 🔧|hammer_and_wrench 🛠️|gear ⚙️
globe_with_meridians 🌐|signal_strength 📶|cloud ☁️|repeat 🔁|arrows_counterclockwise 🔄|arrow_right ➡️|leftwards_arrow_with_hook ↩️|twisted_rightwards_arrows 🔀|chart_with_upwards_trend 📈|bar_chart 📊
brain 🧠|mortar_board 🎓|ticket 🎫|label 🏷️|pushpin 📌|bust_in_silhouette 👤|busts_in_silhouette 👥|robot_face 🤖|speech_balloon 💬|compass 🧭
large_green_circle 🟢|large_yellow_circle 🟡|large_orange_circle 🟠|red_circle 🔴|large_blue_circle 🔵|white_circle ⚪|black_circle ⚫|green_heart 💚|seedling 🌱|100 💯|coffee ☕`;

const EMOJI = new Map(SHORTCODES.trim().split(/[|\n]/).map((entry) => entry.split(" ")));

/** The few that the reaction menu offers. */
export const QUICK = ["+1", "-1", "white_check_mark", "eyes", "tada", "pray", "heart", "joy", "thinking_face", "raised_hands", "rocket", "x"];

/** The character for a short name, or `:name:` where it is not one of ours. */
export const emoji = (name) => EMOJI.get(name) ?? `:${name}:`;

export const withEmoji = (text) =>
  text.replace(/:([a-z0-9_+-]+):(?::skin-tone-\d:)?/g, (whole, name) => EMOJI.get(name) ?? whole);

export const emojiMatching = (start) => [...EMOJI].filter(([name]) => name.startsWith(start));
