/**
 * The files: versions of a model, each written whole or not at all.
 *
 * <p>May import core, Hadoop's file systems and Jackson.
 */
package io.sparkneuron.store;
