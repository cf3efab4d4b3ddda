"""How drift is found: planted in a simulated desk, looked for by the product's detectors."""
