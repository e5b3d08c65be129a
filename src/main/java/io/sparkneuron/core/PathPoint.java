package io.sparkneuron.core;

/**
 * Where a training was.
 *
 * @param epoch steps taken so far; 0 is the start
 * @param neuron after that step
 */
public record PathPoint(int epoch, Neuron neuron) {}
