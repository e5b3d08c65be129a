package io.sparkneuron.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Rows for tests: from the project's data folder, or cut into random blocks. */
final class TestRows {
  private TestRows() {}

  /** A file of {@code data/} with the header {@code x,y}, as one block. */
  static LocalPoints file(String name) {
    Path path = Path.of(System.getProperty("project.root", "."), "data", name);
    List<String> lines;
    try {
      lines = Files.readAllLines(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!lines.get(0).equals("x,y")) {
      throw new IllegalArgumentException("header must be x,y, but got " + lines.get(0));
    }
    double[] x = new double[lines.size() - 1];
    double[] y = new double[lines.size() - 1];
    for (int i = 0; i < x.length; i++) {
      String line = lines.get(i + 1);
      int comma = line.indexOf(',');
      x[i] = Double.parseDouble(line.substring(0, comma));
      y[i] = Double.parseDouble(line.substring(comma + 1));
    }
    return LocalPoints.of(new double[][] {x}, y);
  }

  /** The lines of a table beside the tests, without its header, cut at commas. */
  static List<String[]> resource(String name) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                TestRows.class.getClassLoader().getResourceAsStream(name),
                StandardCharsets.UTF_8))) {
      return reader.lines().skip(1).map(line -> line.split(",", -1)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A table of R that its answers are about, see {@code uncertainty/oracle.R}; label last. */
  static LocalPoints oracle(String name) {
    List<String[]> lines = resource("uncertainty/" + name + ".csv");
    int columns = lines.get(0).length;
    double[][] values = new double[columns][lines.size()];
    for (int i = 0; i < lines.size(); i++) {
      for (int j = 0; j < columns; j++) {
        values[j][i] = Double.parseDouble(lines.get(i)[j]);
      }
    }
    return LocalPoints.of(Arrays.copyOf(values, columns - 1), values[columns - 1]);
  }

  /** The rows of a table (label last), in this order, cut into blocks at random. */
  static List<PointBlock> randomBlocks(List<double[]> rows, Random random) {
    List<PointBlock> blocks = new ArrayList<>();
    int from = 0;
    while (from < rows.size()) {
      int to = from + 1 + random.nextInt(rows.size() - from);
      blocks.add(block(rows.subList(from, to)));
      from = to;
    }
    blocks.add(PointBlock.of(new double[rows.get(0).length - 1][0], new double[0]));
    return blocks;
  }

  /** The rows of a table with weights. */
  static LocalPoints weighted(LocalPoints points, double[] weights) {
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      double[] row = points.rows().get(i);
      rows.add(Arrays.copyOf(row, row.length + 1));
      rows.get(i)[row.length] = weights[i];
    }
    return new LocalPoints(List.of(weightedBlock(rows)));
  }

  /** A block of rows whose last value is their weight. */
  static PointBlock weightedBlock(List<double[]> rows) {
    int label = rows.get(0).length - 2;
    double[][] columns = new double[label + 2][rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < columns.length; j++) {
        columns[j][i] = rows.get(i)[j];
      }
    }
    return PointBlock.of(Arrays.copyOf(columns, label), columns[label], columns[label + 1]);
  }

  /** The same, cut into blocks at random, some of them without rows and so without weights. */
  static List<PointBlock> randomWeightedBlocks(List<double[]> rows, Random random) {
    List<PointBlock> blocks = new ArrayList<>();
    int from = 0;
    while (from < rows.size()) {
      int to = from + 1 + random.nextInt(rows.size() - from);
      blocks.add(weightedBlock(rows.subList(from, to)));
      blocks.add(PointBlock.of(new double[rows.get(0).length - 2][0], new double[0]));
      from = to;
    }
    return blocks;
  }

  /** The errors of every row of a block. */
  static double[] errors(Neuron neuron, PointBlock block) {
    double[] errors = new double[block.rows()];
    neuron.errors(block, 0, block.rows(), errors);
    return errors;
  }

  static PointBlock block(List<double[]> rows) {
    int inputs = rows.get(0).length - 1;
    double[][] x = new double[inputs][rows.size()];
    double[] y = new double[rows.size()];
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < inputs; j++) {
        x[j][i] = rows.get(i)[j];
      }
      y[i] = rows.get(i)[inputs];
    }
    return PointBlock.of(x, y);
  }
}
