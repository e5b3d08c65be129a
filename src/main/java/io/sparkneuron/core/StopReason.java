package io.sparkneuron.core;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * Why training ended: each case carries its facts, its name for scripts and its sentence for
 * people.
 */
public sealed interface StopReason {

  /** For scripts, in the model's {@code stop-reason}. */
  String name();

  /** For people: one sentence without a full stop. */
  String sentence();

  /** Whether the rule no longer moves the line. */
  default boolean converged() {
    return false;
  }

  /** The last step moved the predictions by no more than the tolerance. */
  record Converged(int epochs, double moved, double tolerance) implements StopReason {
    @Override
    public String name() {
      return "converged";
    }

    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT,
          "converged after %d %s: the last one moved the predictions by %.2g, within the tolerance of %.2g",
          epochs,
          epochs == 1 ? "epoch" : "epochs",
          moved,
          tolerance);
    }

    @Override
    public boolean converged() {
      return true;
    }
  }

  /** The last step moved the predictions by no more than doubles can express. */
  record ConvergedToPrecision(int epochs, double moved, double precision) implements StopReason {
    @Override
    public String name() {
      return "converged-to-precision";
    }

    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT,
          "converged after %d %s, as exactly as doubles can hold this line: the last one moved the predictions by %.2g",
          epochs,
          epochs == 1 ? "epoch" : "epochs",
          moved);
    }

    @Override
    public boolean converged() {
      return true;
    }
  }

  /**
   * The steps are within the tolerance, but only because they are small: the line is elsewhere.
   *
   * @param distance RMS difference of predictions to the least-squares line, in standard deviations
   *     of the label
   */
  record Stalled(int epochs, double moved, double distance) implements StopReason {
    @Override
    public String name() {
      return "stalled";
    }

    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT,
          "not converged: after %d %s the steps are too small to arrive, the last one moved the predictions by %.2g, and the least-squares line is %.2g standard deviations away",
          epochs,
          epochs == 1 ? "epoch" : "epochs",
          moved,
          distance);
    }
  }

  /** The number of epochs was used up. */
  record EpochLimit(int epochs, double moved, double tolerance) implements StopReason {
    @Override
    public String name() {
      return "epoch-limit";
    }

    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT,
          "not converged: the limit of %d %s came first, when an epoch still moved the predictions by %.2g (tolerance %.2g)",
          epochs,
          epochs == 1 ? "epoch" : "epochs",
          moved,
          tolerance);
    }
  }

  /** The time was used up. */
  record TimeLimit(int epochs, double minutes, double moved, double tolerance)
      implements StopReason {
    @Override
    public String name() {
      return "time-limit";
    }

    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT,
          "not converged: the limit of %s minutes came first, after %d epochs, when an epoch still moved the predictions by %.2g (tolerance %.2g)",
          minutes,
          epochs,
          moved,
          tolerance);
    }
  }

  /** The loss grew, or the line left the range in which its errors can be summed. */
  record Diverged(int epoch, double loss, double learningRate, double stableRateLimit)
      implements StopReason {
    @Override
    public String name() {
      return "diverged";
    }

    @Override
    public String sentence() {
      return String.format(
          Locale.ROOT,
          "diverged: the loss was %.3g and growing in epoch %d with learning rate %s, and a rate is stable here only below %s; set --learning-rate auto, a smaller rate, or --scale whiten",
          loss,
          epoch,
          learningRate,
          roundedDown(stableRateLimit));
    }

    /** Four digits that are never above the limit. */
    private static String roundedDown(double limit) {
      return new BigDecimal(limit).round(new MathContext(4, RoundingMode.DOWN)).toString();
    }
  }
}
