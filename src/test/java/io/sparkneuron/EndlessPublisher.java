package io.sparkneuron;

import io.sparkneuron.core.Neuron;
import io.sparkneuron.store.ModelStore;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** A process that publishes and promotes versions until it is killed. */
final class EndlessPublisher {
  private EndlessPublisher() {}

  /**
   * @param args the folder of the store, and the name of the run
   */
  public static void main(String[] args) {
    ModelStore store = new ModelStore(args[0], new Configuration());
    while (true) {
      store.runs().add(args[1], "history-" + System.nanoTime() + ".csv", "epoch\n");
      int version =
          store.publish(
              CommandLineRun.version(args[1], List.of("x"), Neuron.of(new double[] {12}, 37)));
      boolean promoted = false;
      while (!promoted) {
        int after = store.serving().map(ModelStore.Serving::number).orElse(0);
        promoted = store.promote(after, CommandLineRun.promotion(version));
      }
    }
  }
}
