/**
 * The front: {@code Main}, which spark-submit starts, and {@code NeuronTraining}, which other
 * programs call.
 *
 * <p>May import everything below; nothing imports it.
 */
package io.sparkneuron;
