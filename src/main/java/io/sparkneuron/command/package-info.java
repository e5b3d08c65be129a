/**
 * The words: a class for each command with its options, groups of options that commands share, and
 * the configuration file. Words go in, a checked job comes out, or all problems at once.
 *
 * <p>May import job and what is below it, and picocli.
 */
package io.sparkneuron.command;
