package io.sparkneuron.core;

import java.util.List;

/** What the {@link QualityGate} says of a candidate, with every reason. */
public sealed interface Verdict {
  /** Each a sentence without a full stop. */
  List<String> reasons();

  /** The candidate may serve. */
  record Passed(List<String> reasons) implements Verdict {
    public Passed {
      reasons = List.copyOf(reasons);
    }
  }

  /** The candidate must not serve. */
  record Refused(List<String> reasons) implements Verdict {
    public Refused {
      reasons = List.copyOf(reasons);
      if (reasons.isEmpty()) {
        throw new IllegalArgumentException("a refusal must have a reason");
      }
    }
  }
}
