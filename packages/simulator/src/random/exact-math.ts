/*
 * Logarithm, exponential and normal quantile from addition, multiplication and division alone. IEEE 754 defines these to the
 * last bit, while `Math.log` and `Math.exp` may differ between engines, and a plan must be the same on every machine.
 */

/**
 * Natural logarithm, to about 1e-14.
 *
 * @param x above 0
 */
export function ln(x: number): number {
  let mantissa = x;
  let exponent = 0;
  for (; mantissa >= 2 * Math.SQRT1_2; exponent += 1) mantissa /= 2;
  for (; mantissa < Math.SQRT1_2; exponent -= 1) mantissa *= 2;
  // ln m = 2 artanh((m - 1) / (m + 1)), whose series converges fast for |z| < 0.18
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let sum = 0;
  for (let n = 19; n >= 1; n -= 2) sum = sum * square + 1 / n;
  return 2 * z * sum + exponent * Math.LN2;
}

/** e to the power of x, to about 1e-13 of it. */
export function exp(x: number): number {
  const halvings = Math.round(x / Math.LN2);
  const rest = x - halvings * Math.LN2;
  let sum = 1;
  for (let n = 14; n >= 1; n -= 1) sum = 1 + (rest / n) * sum;
  return sum * 2 ** halvings;
}

// Peter J. Acklam's rational approximation of the normal quantile (2003), relative error below 1.2e-9.
const A = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const B = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
const C = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const D = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
const TAIL = 0.02425;

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/**
 * The value below which a standard normal variable lies with the given probability.
 *
 * @param probability between 0 and 1, both excluded
 */
export function normalQuantile(probability: number): number {
  if (probability > 0.5) return -normalQuantile(1 - probability);
  if (probability < TAIL) {
    const q = Math.sqrt(-2 * ln(probability));
    return polynomial(C, q) / polynomial(D, q);
  }
  const q = probability - 0.5;
  const r = q * q;
  return (polynomial(A, r) * q) / polynomial(B, r);
}
