package io.sparkneuron.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.LongType;

/**
 * A column of a source of many files, as each kind of its files has it.
 *
 * @param parts in the order of the files' names; at least one
 */
record FileColumn(List<Part> parts) {

  /** What can be done with the values of a file. */
  enum Reading {
    AS_THEY_ARE,
    /** A timestamp finer than Spark's: whole numbers of nanoseconds hold it. */
    NANOSECONDS,
    /** A column without a type, as pandas writes one that is empty. */
    NULLS,
    /** The file has another column whose name differs in case alone. */
    AMBIGUOUS,
    NOT_AT_ALL
  }

  /**
   * The column in the files of one kind.
   *
   * @param type of Spark; of no use if it is read not at all
   * @param shownType the type in sentences
   * @param file the first of the files
   */
  record Part(String name, Reading reading, DataType type, String shownType, String file) {
    Part {
      type = CommonType.nullable(type);
    }

    boolean isWhole() {
      return type instanceof LongType || (type instanceof DecimalType d && d.scale() == 0);
    }

    Part as(Reading other) {
      return new Part(name, other, type, shownType, file);
    }
  }

  FileColumn {
    parts = List.copyOf(parts);
  }

  FileColumn with(Part part) {
    List<Part> all = new ArrayList<>(parts);
    all.add(part);
    return new FileColumn(all);
  }

  String name() {
    return parts.get(0).name();
  }

  /** Whether it is a timestamp, read as whole numbers of nanoseconds. */
  boolean isNanoseconds() {
    return type().isPresent() && parts.stream().anyMatch(p -> p.reading() == Reading.NANOSECONDS);
  }

  /** The type as which all files are read; empty if there is none. */
  Optional<DataType> type() {
    Optional<Part> first = Optional.empty();
    Optional<DataType> common = Optional.empty();
    for (Part part : parts) {
      switch (part.reading()) {
        case AMBIGUOUS, NOT_AT_ALL -> {
          return Optional.empty();
        }
        case NULLS -> {}
        default -> {
          if (first.isPresent() && first.get().reading() != part.reading()) {
            return Optional.empty();
          }
          common =
              first.isPresent()
                  ? common.flatMap(type -> CommonType.of(type, part.type()))
                  : Optional.of(part.type());
          first = first.or(() -> Optional.of(part));
          if (common.isEmpty()) {
            return Optional.empty();
          }
        }
      }
    }
    return common.or(() -> Optional.of(DataTypes.IntegerType));
  }

  /** Whether the common type may round what stands in a part. */
  boolean isRounded(Part part) {
    return part.reading() == Reading.AS_THEY_ARE
        && type().filter(type -> !CommonType.isExact(part.type(), type)).isPresent();
  }

  /** Why it cannot be used, and the way out: two sentences, but for their beginning. */
  String refusal() {
    for (Part part : parts) {
      switch (part.reading()) {
        case AMBIGUOUS -> {
          return "column \"%s\" of %s has the name of another one, but for the case of letters. Rename one of them, or set --conf spark.sql.caseSensitive=true before the command."
              .formatted(part.name(), part.file());
        }
        case NOT_AT_ALL -> {
          return "column \"%s\" of %s has the type %s, which Spark cannot read. Write it as a number, a text or a timestamp in microseconds."
              .formatted(part.name(), part.file(), part.shownType());
        }
        default -> {}
      }
    }
    if (type().isPresent()) {
      return "column \"%s\" of %s has the type %s, which is finer than Spark's timestamps. Write it in microseconds, or set --conf spark.sql.legacy.parquet.nanosAsLong=true before the command, which reads whole numbers of nanoseconds."
          .formatted(name(), parts.get(0).file(), parts.get(0).shownType());
    }
    List<Part> typed = parts.stream().filter(part -> part.reading() != Reading.NULLS).toList();
    int other = 1;
    while (new FileColumn(typed.subList(0, other + 1)).type().isPresent()) {
      other++;
    }
    return differ(typed.get(0), typed.get(other))
        + ". Read the files apart, or write one of them again with the type of the other.";
  }

  /** Says that a part has another type than the first one has. */
  String differ(Part first, Part other) {
    return "column \"%s\" is %s in %s, but %s in %s"
        .formatted(name(), first.shownType(), first.file(), other.shownType(), other.file());
  }
}
