package io.sparkneuron;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The rooms and the arrows between them (src/site/markdown, design) hold in every class. */
@ArchTag("any-spark")
@AnalyzeClasses(packages = "io.sparkneuron", importOptions = DoNotIncludeTests.class)
class RoomsTest {
  private static final String[] BELOW_COMMAND = {
    "io.sparkneuron.job",
    "io.sparkneuron.console",
    "io.sparkneuron.report",
    "io.sparkneuron.cluster",
    "io.sparkneuron.store",
    "io.sparkneuron.core",
    "io.sparkneuron.exact"
  };

  @ArchTest
  static final ArchRule everyRoomUsesOnlyThoseBelowIt =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("front")
          .definedBy("io.sparkneuron")
          .layer("command")
          .definedBy("io.sparkneuron.command")
          .layer("job")
          .definedBy("io.sparkneuron.job")
          .layer("console")
          .definedBy("io.sparkneuron.console")
          .layer("report")
          .definedBy("io.sparkneuron.report")
          .layer("cluster")
          .definedBy("io.sparkneuron.cluster")
          .layer("store")
          .definedBy("io.sparkneuron.store")
          .layer("core")
          .definedBy("io.sparkneuron.core")
          .layer("exact")
          .definedBy("io.sparkneuron.exact")
          .whereLayer("front")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("command")
          .mayOnlyAccessLayers("job", "cluster", "store", "core")
          .whereLayer("job")
          .mayOnlyAccessLayers("console", "report", "cluster", "store", "core")
          .whereLayer("console")
          .mayOnlyAccessLayers("cluster", "core")
          .whereLayer("report")
          .mayOnlyAccessLayers("core")
          .whereLayer("cluster")
          .mayOnlyAccessLayers("core", "exact")
          .whereLayer("store")
          .mayOnlyAccessLayers("core")
          .whereLayer("core")
          .mayOnlyAccessLayers("exact")
          .whereLayer("exact")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule everyClassIsInARoom =
      classes()
          .should()
          .resideInAnyPackage(
              Stream.concat(
                      Stream.of("io.sparkneuron", "io.sparkneuron.command"),
                      Stream.of(BELOW_COMMAND))
                  .toArray(String[]::new));

  @ArchTest
  static final ArchRule theFrontIsTwoClasses =
      classes()
          .that()
          .resideInAPackage("io.sparkneuron")
          .and()
          .areTopLevelClasses()
          .should()
          .haveNameMatching("io\\.sparkneuron\\.(Main|NeuronTraining|package-info)");

  @ArchTest
  static final ArchRule arithmeticIsPlainJava =
      outside("io.sparkneuron.exact", "java..", "jdk.incubator.vector..");

  @ArchTest
  static final ArchRule theScienceIsPlainJava =
      outside("io.sparkneuron.core", "java..", "org.apache.commons.math3..");

  @ArchTest static final ArchRule pagesArePlainJava = outside("io.sparkneuron.report", "java..");

  @ArchTest
  static final ArchRule theStoreKnowsFilesOnly =
      outside("io.sparkneuron.store", "java..", "org.apache.hadoop..", "com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule theClusterKnowsSparkOnly =
      outside(
          "io.sparkneuron.cluster",
          "java..",
          "org.apache.spark..",
          "org.apache.hadoop..",
          "org.apache.parquet..",
          "org.apache.orc..",
          "com.univocity.parsers..",
          "ch.randelshofer.fastdoubleparser..",
          "org.slf4j..");

  @ArchTest
  static final ArchRule wordsAreReadInOneRoom =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.sparkneuron.command")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "io.sparkneuron.shaded..");

  /** What a room may name of others' code. */
  private static ArchRule outside(String room, String... packages) {
    return classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(
                    Stream.concat(Stream.of("io.sparkneuron.."), Stream.of(packages))
                        .toArray(String[]::new))
                .or(
                    DescribedPredicate.describe(
                        "are primitive", c -> c.getBaseComponentType().isPrimitive())));
  }

  @ArchTest
  static final ArchRule thereIsNoCircleBetweenFiles =
      slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                  return SliceIdentifier.of(type.getName().replaceFirst("\\$.*", ""));
                }

                @Override
                public String getDescription() {
                  return "files";
                }
              })
          .should()
          .beFreeOfCycles();

  @ArchTest
  static final ArchRule thereIsNoConsoleBelowTheCommands =
      noClasses()
          .that()
          .resideInAnyPackage(BELOW_COMMAND)
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace");

  /** A Spark for another Scala has other ones: a jar for all lines names none. */
  @ArchTest
  static final ArchRule thereIsNoTypeOfScala =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("scala..")
          .orShould(
              ArchCondition.from(
                  DescribedPredicate.<JavaClass>describe(
                      "call what takes or gives a type of Scala",
                      type ->
                          type.getCodeUnitAccessesFromSelf().stream()
                              .anyMatch(RoomsTest::isOfScala))));

  private static boolean isOfScala(JavaCodeUnitAccess<?> access) {
    return Stream.concat(
            access.getTarget().getRawParameterTypes().stream(),
            Stream.of(access.getTarget().getRawReturnType()))
        .anyMatch(type -> type.getPackageName().startsWith("scala"));
  }

  /** Kryo, which a cluster may have chosen, cannot write records. */
  @ArchTest
  static final ArchRule whatTravelsIsAPlainClass =
      classes()
          .that()
          .areAssignableTo(Serializable.class)
          .and()
          .areNotAssignableTo(Throwable.class)
          .and()
          .areNotEnums()
          .should()
          .notBeRecords()
          .andShould(
              ArchCondition.from(
                  DescribedPredicate.<JavaClass>describe(
                      "have fields that travel too",
                      type -> type.getFields().stream().allMatch(RoomsTest::canTravel))));

  private static boolean canTravel(JavaField field) {
    JavaClass type = field.getRawType().getBaseComponentType();
    return field.getModifiers().contains(JavaModifier.STATIC)
        || field.getModifiers().contains(JavaModifier.TRANSIENT)
        || type.isPrimitive()
        || type.isAssignableTo(Serializable.class)
        || type.isAssignableTo(Map.class)
        || type.isAssignableTo(List.class);
  }

  @ArchTest
  static void everyRoomSaysWhatItIsFor(JavaClasses all) {
    for (String room : BELOW_COMMAND) {
      assertThat(all.contain(room + ".package-info")).as(room).isTrue();
    }
  }
}
