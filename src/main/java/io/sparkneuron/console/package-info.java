/**
 * The screen: a terminal and its progress line, tables, numbers in words, and the explanation.
 *
 * <p>Writes to the streams it is given. May import core and the cluster, whose jobs it watches.
 */
package io.sparkneuron.console;
