package io.sparkneuron.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.Uncertainty;
import io.sparkneuron.core.Uncertainty.Estimate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How sure a line is, as versions tell it. */
final class UncertaintyJson {
  private UncertaintyJson() {}

  static void put(ObjectNode node, Uncertainty uncertainty) {
    node.put("errors", uncertainty.errors().word());
    node.put("confidence", uncertainty.confidence());
    OptionalLong degrees = uncertainty.degreesOfFreedom();
    node.put("degrees-of-freedom", degrees.isPresent() ? degrees.getAsLong() : null);
    node.put("residual-standard-error", StoreJson.orNull(uncertainty.residualStandardError()));
    node.put("r2-adjusted", StoreJson.orNull(uncertainty.r2Adjusted()));
    node.put("f", StoreJson.orNull(uncertainty.f()));
    node.put("f-p", StoreJson.orNull(uncertainty.fP()));
    ArrayNode weights = node.putArray("weights");
    for (Optional<Estimate> weight : uncertainty.weights()) {
      if (weight.isPresent()) {
        put(weights.addObject(), weight.get());
      } else {
        weights.addNull();
      }
    }
    if (uncertainty.bias().isPresent()) {
      put(node.putObject("bias"), uncertainty.bias().get());
    } else {
      node.putNull("bias");
    }
    if (!uncertainty.hasBias()) {
      node.put("has-bias", false);
    }
    if (uncertainty.totalWeight().isPresent()) {
      node.put("total-weight", uncertainty.totalWeight().getAsDouble());
    }
    if (!uncertainty.covariance().isEmpty()) {
      ArrayNode covariance = node.putArray("covariance");
      for (List<Double> row : uncertainty.covariance()) {
        ArrayNode numbers = covariance.addArray();
        row.forEach(number -> numbers.add(number.isNaN() ? null : number));
      }
    }
    uncertainty.note().ifPresent(note -> node.put("note", note));
  }

  private static void put(ObjectNode node, Estimate estimate) {
    node.put("standard-error", estimate.standardError());
    node.put("t", StoreJson.orNull(estimate.t()));
    node.put("p", StoreJson.orNull(estimate.p()));
    node.put("low", estimate.low());
    node.put("high", estimate.high());
  }

  /**
   * @param means of the inputs, which a line without a bias does not need
   * @throws IllegalArgumentException in words, if it does not fit them or a field is not as asked
   */
  static Uncertainty read(StoreJson json, List<Double> means) {
    List<Optional<Estimate>> weights = new ArrayList<>();
    json.objects("weights").forEach(weight -> weights.add(weight.map(UncertaintyJson::estimate)));
    List<List<Double>> covariance =
        json.has("covariance") ? json.triangle("covariance") : List.of();
    boolean hasBias = json.isNotDenied("has-bias");
    if (weights.size() != means.size()
        || !(covariance.isEmpty() || covariance.size() == means.size() + (hasBias ? 1 : 0))) {
      throw new IllegalArgumentException(
          "uncertainty.weights must be one for each of the %d features and uncertainty.covariance %s, but got %d and %d"
              .formatted(
                  means.size(),
                  hasBias ? "one row more" : "as many rows",
                  weights.size(),
                  covariance.size()));
    }
    return new Uncertainty(
        kind(json.string("errors")),
        json.number("confidence"),
        json.has("degrees-of-freedom")
            ? OptionalLong.of(json.count("degrees-of-freedom"))
            : OptionalLong.empty(),
        json.numberOrNull("residual-standard-error"),
        json.numberOrNull("r2-adjusted"),
        json.numberOrNull("f"),
        json.numberOrNull("f-p"),
        weights,
        json.object("bias").map(UncertaintyJson::estimate),
        covariance,
        hasBias ? means : Collections.nCopies(means.size(), 0.0),
        json.has("note") ? Optional.of(json.string("note")) : Optional.empty(),
        hasBias,
        json.has("total-weight")
            ? OptionalDouble.of(json.number("total-weight"))
            : OptionalDouble.empty());
  }

  private static Estimate estimate(StoreJson json) {
    return new Estimate(
        json.number("standard-error"),
        json.numberOrNull("t"),
        json.numberOrNull("p"),
        json.number("low"),
        json.number("high"));
  }

  private static ErrorKind kind(String name) {
    for (ErrorKind kind : ErrorKind.values()) {
      if (kind.word().equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "uncertainty.errors must be classic, hc1 or hc3, but got \"" + name + "\"");
  }
}
