package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.NeuronTraining;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.Epoch;
import io.sparkneuron.core.TrainingListener;
import io.sparkneuron.core.TrainingResult;
import io.sparkneuron.core.TrainingSettings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;
import org.junit.jupiter.api.Test;

/** Data larger than the memory for them: slower, with the same bits. */
class SpillTest {
  private static final long ROWS = 3_000_000;
  private static final Columns COLUMNS = new Columns(List.of("x"), "y");

  private static SparkSession session(double memoryFraction) {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.memory.fraction", memoryFraction)
        .getOrCreate();
  }

  private static Dataset<Row> rows(SparkSession spark) {
    return spark
        .range(0, ROWS, 1, 8)
        .selectExpr(
            "cast(hash(id) as double) / 2147483648 as x",
            "12 * cast(hash(id) as double) / 2147483648 + 37 + rand(5) as y");
  }

  private static TrainingResult train(SparkSession spark, AtomicLong onDisk) {
    return NeuronTraining.train(
            TrainingRows.of(rows(spark), COLUMNS, "rows"),
            LoadSettings.defaults(),
            TrainingSettings.defaults(3),
            new TrainingListener() {
              @Override
              public void epochDone(Epoch epoch) {
                for (RDDInfo info : spark.sparkContext().getRDDStorageInfo()) {
                  onDisk.addAndGet(info.diskSize());
                }
              }
            })
        .result();
  }

  @Test
  void dataThreeTimesTheStorageMemorySpillAndGiveTheSameBits() throws IOException {
    AtomicLong onDisk = new AtomicLong();
    TrainingResult roomy;
    try (SparkSession spark = session(0.6)) {
      roomy = train(spark, onDisk);
    }
    assertThat(onDisk).hasValue(0);
    double heap = Runtime.getRuntime().maxMemory() - 300e6;
    TrainingResult tight;
    try (SparkSession spark = session(ROWS * 16 / 3.5 / heap)) {
      tight = train(spark, onDisk);
    }
    assertThat(onDisk.get()).isPositive();
    assertThat(tight.neuron()).isEqualTo(roomy.neuron());
    assertThat(tight.losses()).isEqualTo(roomy.losses());
    assertThat(tight.summary().fingerprint()).isEqualTo(roomy.summary().fingerprint());
  }
}
