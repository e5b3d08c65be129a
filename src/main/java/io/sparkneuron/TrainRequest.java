package io.sparkneuron;

import io.sparkneuron.cluster.LoadSettings;
import io.sparkneuron.cluster.TrainingSource;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.TrainingSettings;
import java.util.Map;
import java.util.Optional;

/**
 * What a command line of {@code train} asks for, checked.
 *
 * @param source where the rows are
 * @param columns which of their columns
 * @param load what the rows must be like
 * @param training how to train
 * @param store where the version goes
 * @param runId names the run; empty: Spark's application id
 * @param dryRun check, train nothing
 * @param explain tell the epochs in words
 * @param settings the effective options by name, for the record
 */
record TrainRequest(
    TrainingSource source,
    Columns columns,
    LoadSettings load,
    TrainingSettings training,
    String store,
    Optional<String> runId,
    boolean dryRun,
    boolean explain,
    Map<String, String> settings) {}
