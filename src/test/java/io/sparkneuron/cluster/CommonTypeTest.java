package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Laws of the common type, and what it is. */
class CommonTypeTest {
  private static final List<DataType> TYPES =
      List.of(
              "tinyint",
              "smallint",
              "int",
              "bigint",
              "float",
              "double",
              "decimal(9,2)",
              "decimal(38,18)",
              "decimal(38,0)",
              "string",
              "boolean",
              "date",
              "timestamp",
              "binary",
              "array<int>",
              "array<double>",
              "array<string>",
              "map<string,int>",
              "struct<a:int>",
              "struct<a:string>")
          .stream()
          .map(DataType::fromDDL)
          .toList();

  private static Optional<DataType> of(Optional<DataType> one, DataType other) {
    return one.flatMap(type -> CommonType.of(type, other));
  }

  @Test
  void theOrderOfTypesMakesNoDifference() {
    for (DataType a : TYPES) {
      assertThat(CommonType.of(a, a)).contains(CommonType.nullable(a));
      for (DataType b : TYPES) {
        Optional<DataType> both = CommonType.of(a, b);
        assertThat(both).as("%s, %s", a, b).isEqualTo(CommonType.of(b, a));
        for (DataType c : TYPES) {
          assertThat(of(both, c))
              .as("%s, %s, %s", a, b, c)
              .isEqualTo(of(CommonType.of(b, c), a))
              .isEqualTo(of(CommonType.of(a, c), b));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int | bigint | bigint",
        "tinyint | smallint | smallint",
        "int | float | double",
        "float | double | double",
        "int | decimal(5,2) | decimal(12,2)",
        "bigint | decimal(38,30) | double",
        "decimal(9,2) | decimal(20,5) | decimal(20,5)",
        "decimal(38,0) | decimal(38,18) | double",
        "struct<a:int> | struct<b:string> | struct<a:int,b:string>",
        "struct<a:int> | struct<A:double,b:string> | struct<a:double,b:string>",
        "array<struct<a:int>> | array<struct<a:int,b:date>> | array<struct<a:int,b:date>>",
        "map<string,int> | map<string,bigint> | map<string,bigint>",
        "int | string |",
        "boolean | int |",
        "date | timestamp |",
        "array<bigint> | array<double> |",
        "struct<a:bigint> | struct<a:double> |"
      })
  void theCommonTypeHoldsBoth(String one, String other, String common) {
    assertThat(CommonType.of(DataType.fromDDL(one), DataType.fromDDL(other)))
        .isEqualTo(Optional.ofNullable(common).map(DataType::fromDDL));
  }
}
