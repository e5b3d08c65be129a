package io.sparkneuron.job;

import java.io.PrintStream;
import java.util.function.BooleanSupplier;

/**
 * The process around a job.
 *
 * @param out what was asked for goes there
 * @param err complaints and progress go there
 * @param version of this program
 * @param isInterrupted whether the process is being stopped from outside: what fails then is no
 *     failure
 */
public record Caller(
    PrintStream out, PrintStream err, String version, BooleanSupplier isInterrupted) {}
