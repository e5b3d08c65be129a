package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not be told is not told, and what is no secret stays as it is. */
class SecretsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "s3a://me:hunter2@lake/homes | s3a://*****@lake/homes",
        "s3a://me:hun/ter+2@lake/homes | s3a://*****@lake/homes",
        "https://me:hun@ter2@host:8443/a | https://*****@host:8443/a",
        "hdfs://node:8020/a,s3a://me:hunter2@b/c | hdfs://node:8020/a,s3a://*****@b/c",
        "jdbc:postgresql://me:hunter2@host/db | jdbc:postgresql://*****@host/db",
        "jdbc:postgresql://host/db?user=me&password=hunter2&ssl=true | jdbc:postgresql://host/db?user=me&password=*****&ssl=true",
        "jdbc:sqlserver://host;user=me;password=hunter2; | jdbc:sqlserver://host;user=me;password=*****;",
        "jdbc:oracle:thin:me/hunter2@//host:1521/x | jdbc:oracle:thin:*****@//host:1521/x",
        "PlainLoginModule required username=\"me\" password=\"hunter 2\"; | PlainLoginModule required username=\"me\" password=*****;",
        "spark.hadoop.fs.s3a.secret.key=hunter2 | spark.hadoop.fs.s3a.secret.key=*****",
        "spark.hadoop.fs.s3a.access.key=hunter2 | spark.hadoop.fs.s3a.access.key=*****",
        "fs.azure.account.key.lake.dfs.core.windows.net=hunter2 | fs.azure.account.key.lake.dfs.core.windows.net=*****",
        "abfss://c@lake/a?sv=1&sig=hunter2 | abfss://c@lake/a?sv=1&sig=*****",
        "Unknown option: '--password=hunter2' | Unknown option: '--password=*****'",
        "Unknown options: '--api-token', 'hunter2' | Unknown options: '--api-token', '*****'",
        "got --db-password hunter2 | got --db-password *****",
        "no right for AKIAIOSFODNN7EXAMPLE | no right for *****",
      })
  void secretsAreHidden(String text, String hidden) {
    assertThat(Secrets.hidden(text)).isEqualTo(hidden);
    assertThat(Secrets.hidden(hidden)).as("once more").isEqualTo(hidden);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://lake/homes",
        "hdfs://node:8020/homes/a@b",
        "hdfs://node:8020",
        "abfss://container@account.dfs.core.windows.net/homes",
        "/data/token/secret.csv",
        "day >= '2026-11-15' AND design = 'x:y@z'",
        "Cannot read the store s3a://lake: bad token 'NaN' (was expecting JSON).",
        "Set --features and --label.",
      })
  void whatIsNoSecretStays(String text) {
    assertThat(Secrets.hidden(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "option.dbPassword",
        "option.fs.s3a.secret.key",
        "option.fs.s3a.access.key",
        "option.accessKey",
        "option.sessionToken",
        "option.credentials",
        "option.pem_private_key",
        "option.sig"
      })
  void aSettingWithTheNameOfASecretHasNoValue(String name) {
    assertThat(Secrets.hidden(name, "hunter2")).isEqualTo("*****");
  }

  @Test
  void otherSettingsKeepTheirs() {
    assertThat(Secrets.hidden("features", "keys,tokens")).isEqualTo("keys,tokens");
    assertThat(Secrets.hidden("option.sep", ";")).isEqualTo(";");
    assertThat(Secrets.hidden("option.design", "a")).isEqualTo("a");
    assertThat(Secrets.hidden("input", "s3a://me:hunter2@lake")).isEqualTo("s3a://*****@lake");
  }

  @Tag("long")
  @Test
  void aLongTextTakesNoTime() {
    String text = "token-".repeat(20_000) + "://a:".repeat(2_000);
    long began = System.nanoTime();
    assertThat(Secrets.hidden(text)).isEqualTo(text);
    assertThat((System.nanoTime() - began) / 1e9).isLessThan(5);
  }
}
