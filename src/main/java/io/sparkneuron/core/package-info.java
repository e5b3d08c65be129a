/**
 * The science: the neuron, its sums, its steps and its stop, in plain Java.
 *
 * <p>May import java.*, commons-math3 and the room exact; knows no cluster, no files and no command
 * line.
 */
package io.sparkneuron.core;
