/**
 * The arithmetic: sums of doubles and of their products without rounding, and the loops that feed
 * them.
 *
 * <p>May import java.* and, in one class, jdk.incubator.vector; knows arrays of numbers, and
 * nothing of what they mean.
 */
package io.sparkneuron.exact;
