package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.ColumnStatistics;
import io.sparkneuron.core.Columns;
import io.sparkneuron.core.CoverageSums;
import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.ErrorKind;
import io.sparkneuron.core.ErrorSums;
import io.sparkneuron.core.EvaluationSums;
import io.sparkneuron.core.Forecaster;
import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.Kind;
import io.sparkneuron.core.LineFitter;
import io.sparkneuron.core.LineInterval;
import io.sparkneuron.core.LinePicture;
import io.sparkneuron.core.LocalPoints;
import io.sparkneuron.core.Neuron;
import io.sparkneuron.core.OutsideCounts;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.Points;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.RowFrame;
import io.sparkneuron.core.RowKeys;
import io.sparkneuron.core.RowPicture;
import io.sparkneuron.core.SandwichFrame;
import io.sparkneuron.core.SandwichSums;
import io.sparkneuron.core.SplitSummary;
import io.sparkneuron.core.StandardErrors;
import io.sparkneuron.core.Term;
import io.sparkneuron.core.TrainedRange;
import io.sparkneuron.core.Uncertainty;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import scala.reflect.ClassTag$;

/** What travels between driver and executors arrives whole, whichever serializer a cluster runs. */
class WireTypesTest {
  private static final Neuron NEURON = Neuron.of(new double[] {0.1, -3e7}, -0.0);

  private static final PointBlock BLOCK =
      new PointBlock(
          new double[][] {{0.66, -1e-300, 1.7e18}, {1e100, 0.1, Double.MIN_VALUE}},
          new double[] {101.5, 37, -1e100},
          new RowCounts(3, 1, 2, 4));

  private static final PointBlock HELD_OUT =
      PointBlock.heldOut(new double[][] {{0.5, -7}, {1e-30, 3}}, new double[] {12, -0.25});

  private static final PointBlock WEIGHTED =
      PointBlock.of(
          new double[][] {{0.5, -7}, {1e-30, 3}},
          new double[] {12, -0.25},
          new double[] {0.1, 1e100});

  private record WireType<T>(T value, Function<T, Object> answers) {
    DynamicTest survives(String serializer, SerializerInstance instance) {
      return DynamicTest.dynamicTest(
          value.getClass().getSimpleName() + " through " + serializer,
          () -> {
            T copy =
                instance.deserialize(
                    instance.serialize(value, ClassTag$.MODULE$.apply(value.getClass())),
                    ClassTag$.MODULE$.apply(value.getClass()));
            assertThat(copy).isNotSameAs(value);
            assertThat(answers.apply(copy)).isEqualTo(answers.apply(value));
          });
    }
  }

  private static List<WireType<?>> wireTypes() {
    ErrorSums errors = new ErrorSums(2);
    errors.add(BLOCK, NEURON);
    DataSummary summary = new DataSummary(2);
    summary.add(BLOCK);
    ErrorSums weightedErrors = new ErrorSums(2);
    weightedErrors.add(WEIGHTED, NEURON);
    DataSummary weightedSummary = new DataSummary(2);
    weightedSummary.add(WEIGHTED);
    SplitSummary split = new SplitSummary(2);
    split.add(BLOCK);
    SplitSummary both = new SplitSummary(2);
    both.add(BLOCK);
    both.add(HELD_OUT);
    EvaluationSums evaluation = new EvaluationSums();
    evaluation.add(BLOCK, NEURON);
    return List.of(
        new WireType<>(NEURON, neuron -> neuron),
        new WireType<>(BLOCK, WireTypesTest::blockAnswers),
        new WireType<>(HELD_OUT, WireTypesTest::blockAnswers),
        new WireType<>(WEIGHTED, WireTypesTest::blockAnswers),
        new WireType<>(weightedErrors, WireTypesTest::errorAnswers),
        new WireType<>(weightedSummary, WireTypesTest::summaryAnswers),
        new WireType<>(errors, WireTypesTest::errorAnswers),
        new WireType<>(new ErrorSums(2), WireTypesTest::errorAnswersAfterMerge),
        new WireType<>(summary, WireTypesTest::summaryAnswers),
        new WireType<>(split, WireTypesTest::splitAnswersAfterMerge),
        new WireType<>(both, WireTypesTest::splitAnswersAfterMerge),
        new WireType<>(evaluation, sums -> List.of(sums.rows(), sums.meanAbsoluteError())),
        new WireType<>(prediction(), WireTypesTest::predictionAnswers),
        new WireType<>(picture(), WireTypesTest::pictureAnswersAfterMerge),
        new WireType<>(picture().frame(), frame -> new RowPicture(frame).frame().errorReach()),
        new WireType<>(frame(), frame -> sandwichAnswers(sandwich(frame))),
        new WireType<>(sandwich(frame()), WireTypesTest::sandwichAnswersAfterMerge),
        new WireType<>(
            uncertainty(ErrorKind.CLASSIC).predictionInterval(0.9).orElseThrow(),
            interval -> interval.halfWidth(3, -1)),
        new WireType<>(
            forecaster().range().orElseThrow(),
            range -> List.of(range.holds(3, 1e5), range.holds(3, 1e6))),
        new WireType<>(census(), WireTypesTest::censusAnswersAfterMerge),
        new WireType<>(
            new InputEncoder(
                List.of(
                    Term.column("a", Kind.CATEGORY)
                        .withLevels(List.of("x", "ü"), Optional.of("x")))),
            encoder -> Arrays.deepToString(encoder.hashed(new double[][] {{0, 1}}))),
        new WireType<>(forecaster(), WireTypesTest::forecasterAnswers),
        new WireType<>(Forecaster.of(NEURON), WireTypesTest::forecasterAnswers),
        new WireType<>(coverage(forecaster()), WireTypesTest::coverageAnswersAfterMerge),
        new WireType<>(coverage(forecaster()).outside(), OutsideCounts::toString),
        new WireType<>(new RowForecast(prediction(), forecaster()), WireTypesTest::forecastAnswers),
        new WireType<>(new Footers(new Configuration(), false), WireTypesTest::footersOfNoFile),
        new WireType<>(lineTotals(), WireTypesTest::lineAnswersAfterMerge),
        new WireType<>(
            new LineBlock(new long[] {7, -1}, null), block -> Arrays.toString(block.words())),
        new WireType<>(lineSketch(), WireTypesTest::sketchAnswersAfterMerge),
        new WireType<>(keys(), keys -> Arrays.toString(Arrays.copyOf(keys.words(), keys.to(1)))),
        new WireType<>(new LineInterval(0.9), WireTypesTest::halfWidthOfALine),
        new WireType<>(BLOCK.counts(), RowCounts::toString),
        new WireType<>(HELD_OUT.counts(), RowCounts::toString));
  }

  private static LineTotals lineTotals() {
    DataSummary summary = new DataSummary(2);
    summary.add(WEIGHTED);
    SplitSummary read = new SplitSummary(2);
    read.add(WEIGHTED);
    LineTotals totals = new LineTotals(2);
    totals.addRead(read);
    InputEncoder encoder = new InputEncoder(new Columns(List.of("a", "b"), "y").terms());
    totals.add(new LineFitter(encoder, true, 4).fit(summary, summary), summary, null, summary);
    totals.largest().add(new long[] {3, 4}, 0, 1, summary, null);
    return totals;
  }

  private static LineSketch lineSketch() {
    LineShape shape = new LineShape(new KeyedShape(1, 1, false), true, 0);
    DataSummary summary = new DataSummary(1);
    summary.add(PointBlock.of(new double[][] {{1, 2, 4}}, new double[] {3, 9, 1}));
    InputEncoder encoder = new InputEncoder(new Columns(List.of("a"), "y").terms());
    long[] words = new long[1 + shape.words()];
    shape.write(new LineFitter(encoder, true, 3).fit(summary, summary), words, 1);
    LineSketch sketch = new LineSketch(shape, new int[] {0}, 1);
    sketch.add(new LineBlock(words, null));
    return sketch;
  }

  private static Object sketchAnswersAfterMerge(LineSketch sketch) {
    LineSketch total = lineSketch();
    total.merge(sketch);
    LinePicture picture =
        total.picture(
            keys -> keys.stream().map(key -> List.of(String.valueOf(key.length))).toList());
    return List.of(
        picture.keys(),
        picture.sample().stream().map(Arrays::toString).toList(),
        picture.largestErrors(),
        picture.mostRows());
  }

  private static Object lineAnswersAfterMerge(LineTotals totals) {
    LineTotals total = new LineTotals(2);
    total.merge(totals);
    return List.of(
        total.counts(),
        total.areComplete(),
        total.squares().value(),
        Arrays.toString(total.largest().words()),
        summaryAnswers(total.largest().training()),
        summaryAnswers(total.pooled()));
  }

  private static RowKeys keys() {
    RowKeys keys = new RowKeys(0);
    for (long key : new long[] {3, Long.MIN_VALUE}) {
      keys.addWord(0, key);
      keys.addWord(1, ~key);
      keys.endRow(2);
    }
    return keys;
  }

  private static Object halfWidthOfALine(LineInterval interval) {
    return interval.halfWidth(2, 5, new double[] {0.5, -0.1, 0.25}, new double[] {3});
  }

  private static CellCensus census() {
    CellCensus census = new CellCensus(3);
    for (String cell : List.of("a", "1", "", "é", "a")) {
      census.addCell(UTF8String.fromString(cell));
    }
    return census;
  }

  private static Object censusAnswersAfterMerge(CellCensus census) {
    CellCensus total = new CellCensus(3);
    total.merge(census);
    return List.of(total.kind(), total.levels().stream().sorted().toList());
  }

  private static Object footersOfNoFile(Footers footers) {
    try {
      return Arrays.toString(footers.call(List.of("file:/no/such/file").iterator()).next());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static RowPrediction prediction() {
    return new RowPrediction(
        new RowReader(
            List.of(
                cell("b", 1, DataTypes.createDecimalType(10, 2)),
                cell("a", 0, DataTypes.StringType)),
            List.of(),
            false,
            -1,
            null),
        new InputEncoder(TERMS),
        NEURON,
        null);
  }

  private static final List<Term> TERMS =
      List.of(Term.column("b", Kind.NUMBER), Term.column("a", Kind.NUMBER));

  private static CellReader cell(String name, int ordinal, DataType type) {
    return new CellReader(
        Term.column(name, Kind.NUMBER),
        ordinal,
        DataTypes.createStructField(name, type, true),
        true,
        "rows");
  }

  private static Object predictionAnswers(RowPrediction prediction) {
    return Arrays.asList(
        prediction.call(RowFactory.create("1.5", new BigDecimal("2.25"))),
        prediction.call(RowFactory.create("1e101", new BigDecimal("2.25"))),
        prediction.call(RowFactory.create(null, new BigDecimal("2.25"))));
  }

  private static Forecaster forecaster() {
    return new Forecaster(
        NEURON,
        TrainedRange.of(
            List.of(
                ColumnStatistics.of(POINTS.summary(), 0),
                ColumnStatistics.of(POINTS.summary(), 1),
                ColumnStatistics.of(POINTS.summary(), 2))),
        uncertainty(ErrorKind.CLASSIC).predictionInterval(0.9));
  }

  private static List<Object> forecasterAnswers(Forecaster forecaster) {
    return List.of(
        forecaster.neuron(),
        forecaster.interval().map(interval -> interval.halfWidth(1, 2)),
        forecaster.range().map(range -> range.holds(1e3, 0)));
  }

  private static CoverageSums coverage(Forecaster forecaster) {
    CoverageSums sums = new CoverageSums(forecaster);
    sums.add(BLOCK, forecaster);
    return sums;
  }

  private static Object coverageAnswersAfterMerge(CoverageSums arrived) {
    CoverageSums total = coverage(forecaster());
    total.merge(arrived);
    return List.of(total.rows(), total.coverage(), total.outside().toString());
  }

  private static Object forecastAnswers(RowForecast forecast) {
    Row row = forecast.call(RowFactory.create("1.5", new BigDecimal("2.25")));
    return List.of(row.getDouble(0), row.getDouble(1), row.getDouble(2), row.isNullAt(3));
  }

  private static RowPicture picture() {
    DataSummary summary = new DataSummary(2);
    summary.add(HELD_OUT);
    RowPicture picture = new RowPicture(RowFrame.of(summary, NEURON));
    picture.add(HELD_OUT, NEURON);
    return picture;
  }

  private static final LocalPoints POINTS =
      LocalPoints.of(
          new double[][] {{1, 2, 4, 8, 16, 32}, {0.1, -3, 5, 2, 2, 1e5}},
          new double[] {1, -1, 2, 0.5, 3, 7});

  private static Uncertainty uncertainty(ErrorKind errors) {
    return StandardErrors.of(POINTS, NEURON, errors, 0.95);
  }

  /** The frame of a question to the rows, overheard. */
  private static SandwichFrame frame() {
    List<SandwichFrame> heard = new ArrayList<>();
    StandardErrors.of(
        new Points() {
          @Override
          public Columns columns() {
            return POINTS.columns();
          }

          @Override
          public DataSummary summary() {
            return POINTS.summary();
          }

          @Override
          public ErrorSums errorSums(Neuron neuron) {
            return POINTS.errorSums(neuron);
          }

          @Override
          public EvaluationSums evaluationSums(Neuron neuron) {
            return POINTS.evaluationSums(neuron);
          }

          @Override
          public Optional<SandwichSums> sandwichSums(SandwichFrame frame) {
            heard.add(frame);
            return Optional.empty();
          }
        },
        NEURON,
        ErrorKind.HC3,
        0.95);
    return heard.get(0);
  }

  private static SandwichSums sandwich(SandwichFrame frame) {
    SandwichSums sums = new SandwichSums(frame);
    sums.add(POINTS.blocks().get(0), frame);
    return sums;
  }

  private static Object sandwichAnswers(SandwichSums sums) {
    List<Object> answers = new ArrayList<>();
    answers.add(sums.rows());
    answers.add(sums.decisiveRow().map(Arrays::toString));
    for (int k = 0; k < 3; k++) {
      for (int l = 0; l < 3; l++) {
        answers.add(sums.sum(k, l));
      }
    }
    return answers;
  }

  private static Object sandwichAnswersAfterMerge(SandwichSums arrived) {
    SandwichSums total = sandwich(frame());
    total.merge(arrived);
    return sandwichAnswers(total);
  }

  private static Object pictureAnswersAfterMerge(RowPicture arrived) {
    RowPicture total = picture();
    total.merge(arrived);
    return List.of(
        total.rowsKept().stream().map(Arrays::toString).toList(),
        Arrays.toString(total.histogram()),
        total.rows(),
        total.leastError(),
        total.frame().leastAcross());
  }

  private static Object blockAnswers(PointBlock block) {
    List<Object> answers = new ArrayList<>();
    answers.add(Arrays.stream(block.labels()).boxed().toList());
    for (int j = 0; j < block.inputs(); j++) {
      answers.add(Arrays.stream(block.input(j)).boxed().toList());
    }
    answers.add(block.counts().toString());
    answers.add(block.isHeldOut());
    answers.add(block.isWeighted() ? Arrays.stream(block.weights()).boxed().toList() : 1);
    ErrorSums sums = new ErrorSums(block.inputs());
    sums.add(block, NEURON);
    answers.addAll(errorAnswers(sums));
    answers.add(block.fingerprint());
    return answers;
  }

  private static List<Object> errorAnswers(ErrorSums sums) {
    List<Object> answers = new ArrayList<>();
    answers.add(sums.rows());
    answers.add(sums.fingerprint());
    answers.add(sums.meanError());
    answers.add(sums.meanSquaredError());
    for (int j = 0; j < sums.inputs(); j++) {
      answers.add(sums.meanErrorTimesInput(j));
      answers.add(sums.meanErrorTimesCentredInput(j, BigDecimal.ONE));
    }
    return answers;
  }

  /** Sums that arrived go on as sums: the driver merges them. */
  private static Object errorAnswersAfterMerge(ErrorSums arrived) {
    ErrorSums total = new ErrorSums(2);
    total.add(BLOCK, NEURON);
    total.merge(arrived);
    return errorAnswers(total);
  }

  /** The driver merges them, too. */
  private static Object splitAnswersAfterMerge(SplitSummary arrived) {
    SplitSummary total = new SplitSummary(2);
    total.add(HELD_OUT);
    total.merge(arrived);
    return List.of(summaryAnswers(total.training()), summaryAnswers(total.judging()));
  }

  private static Object summaryAnswers(DataSummary summary) {
    List<Object> answers = new ArrayList<>();
    answers.add(summary.rows());
    answers.add(summary.fingerprint());
    answers.add(summary.counts().toString());
    answers.add(summary.isWeighted());
    answers.add(summary.totalWeight());
    for (int a = 0; a <= summary.inputs(); a++) {
      answers.add(summary.least(a));
      answers.add(summary.greatest(a));
      answers.add(summary.mean(a));
      for (int b = 0; b <= summary.inputs(); b++) {
        answers.add(summary.covariance(a, b));
      }
    }
    return answers;
  }

  @TestFactory
  Stream<DynamicTest> everyWireTypeSurvivesBothSerializers() {
    SparkConf conf = new SparkConf(false);
    SerializerInstance java = new JavaSerializer(conf).newInstance();
    SerializerInstance kryo = new KryoSerializer(conf).newInstance();
    return wireTypes().stream()
        .flatMap(type -> Stream.of(type.survives("Java", java), type.survives("Kryo", kryo)));
  }
}
