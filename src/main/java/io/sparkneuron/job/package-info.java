/**
 * The stories: what each command does, from the top to the bottom, and the record of a run.
 *
 * <p>May import console, report, cluster, store and core; knows no command line.
 */
package io.sparkneuron.job;
