const STEPS = [1, 2, 2.5, 5, 10];

/** Formats a number for people. */
export function numeral(value) {
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 }).format(value);
}

/** Returns round ticks that cover all values and 0. */
export function ticks(values, wanted = 5) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = STEPS.map((one) => one * power).find((one) => one >= rough - power * 1e-9);
  const first = Math.floor(low / step + 1e-9) * step;
  const found = [];
  for (let tick = first; found.length < 50; tick += step) {
    found.push(Number(tick.toPrecision(12)));
    if (tick >= high - step * 1e-9) break;
  }
  return found;
}
