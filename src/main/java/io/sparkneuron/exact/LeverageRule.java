package io.sparkneuron.exact;

/**
 * How a row of one input becomes the factors of the squares that {@link SumKernel#addSquares} adds;
 * each operation is rounded to a double:
 *
 * <pre>
 * d = input − inputCentre
 * e = slope·d + (errorAtCentre − (observed − observedCentre))
 * q = factor·d − shift
 * a = e/(1 − (1 + q²)·part)
 * </pre>
 *
 * @param part of a row in the leverages; 0 if nothing is divided
 * @param leastShare the least by which e is divided
 */
public record LeverageRule(
    double slope,
    double inputCentre,
    double observedCentre,
    double errorAtCentre,
    double factor,
    double shift,
    double part,
    double leastShare) {}
