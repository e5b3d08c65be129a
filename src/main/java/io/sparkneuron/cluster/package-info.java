/**
 * The cluster: opens a source, turns its rows into cached blocks and answers the questions of the
 * science with Spark jobs.
 *
 * <p>May import core, Spark, and what parses csv.
 */
package io.sparkneuron.cluster;
