package io.sparkneuron.core;

import java.util.ArrayList;
import java.util.List;

/**
 * The way of a neuron through a training, thinned out as it grows: the first point, the last one
 * and, evenly between, at most a few hundred.
 */
final class NeuronPath {
  /** Enough for a curve on a screen, however long the training was. */
  static final int MOST = 256;

  private final PathPoint first;
  private final List<PathPoint> between = new ArrayList<>();
  private PathPoint last;
  private int stride = 1;

  NeuronPath(PathPoint first) {
    this.first = first;
    last = first;
  }

  void add(PathPoint point) {
    last = point;
    if (point.epoch() % stride == 0) {
      between.add(point);
    }
    if (between.size() > MOST) {
      stride *= 2;
      between.removeIf(kept -> kept.epoch() % stride != 0);
    }
  }

  List<PathPoint> points() {
    List<PathPoint> points = new ArrayList<>();
    points.add(first);
    points.addAll(between);
    if (!points.get(points.size() - 1).equals(last)) {
      points.add(last);
    }
    return points;
  }
}
