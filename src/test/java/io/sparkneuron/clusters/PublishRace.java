package io.sparkneuron.clusters;

import io.sparkneuron.CommandLineRun;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.store.ModelStore;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * One of several processes that publish and promote on one store as fast as they can, and say what
 * they believe.
 */
final class PublishRace {
  static final String PUBLISHED = "PUBLISHED ";
  static final String PROMOTED = "PROMOTED ";

  private PublishRace() {}

  /** Words: store, name of the process, how many versions, settings of Hadoop as key=value. */
  public static void main(String[] words) {
    Configuration hadoop = new Configuration();
    Arrays.stream(words)
        .skip(3)
        .map(word -> word.split("=", 2))
        .forEach(pair -> hadoop.set(pair[0], pair[1]));
    ModelStore store = new ModelStore(words[0], hadoop);
    for (int i = 0; i < Integer.parseInt(words[2]); i++) {
      String run = words[1] + "-" + i;
      int version =
          store.publish(
              CommandLineRun.version(run, List.of("x"), Neuron.of(new double[] {i + 0.1}, 1)));
      System.out.println(PUBLISHED + version + " " + run);
      int after;
      do {
        after = store.serving().map(ModelStore.Serving::number).orElse(0);
      } while (!store.promote(after, CommandLineRun.promotion(version)));
      System.out.println(PROMOTED + (after + 1) + " " + run);
    }
  }
}
