/**
 * The science: the neuron, its sums, its steps and its stop, in plain Java.
 *
 * <p>May import java.* and commons-math3; knows no cluster, no files and no command line.
 */
package io.sparkneuron.core;
