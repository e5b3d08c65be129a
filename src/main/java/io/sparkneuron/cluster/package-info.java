/**
 * The cluster: opens a source, turns its rows into cached blocks and answers the questions of the
 * science with Spark jobs.
 *
 * <p>May import core and Spark.
 */
package io.sparkneuron.cluster;
