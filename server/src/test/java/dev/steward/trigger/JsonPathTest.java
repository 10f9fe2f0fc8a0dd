package dev.steward.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.text.Json;
import org.junit.jupiter.api.Test;

/** The supported subset of JSONPath, for webhook bodies. */
class JsonPathTest {

  @Test
  void pathsSelectValues() {
    Object document =
        Json.read(
            """
            {"ref":"refs/heads/main","n":7,"t":true,"nothing":null,"a-b":{"c d":"x"},
             "commits":[{"id":"1","files":["a","b"]},{"id":"2","files":[]}]}
            """);
    String[][] table = {
      {"$.ref", "refs/heads/main"},
      {"$['ref']", "refs/heads/main"},
      {"$.n", "7"},
      {"$.t", "true"},
      {"$.nothing", null},
      {"$.missing", null},
      {"$.a-b['c d']", "x"},
      {"$[\"a-b\"]", "{\"c d\":\"x\"}"},
      {"$.commits[0].id", "1"},
      {"$.commits[-1].id", "2"},
      {"$.commits[9].id", null},
      {"$.commits[*].id", "[\"1\",\"2\"]"},
      {"$..id", "[\"1\",\"2\"]"},
      {"$.commits[0].files", "[\"a\",\"b\"]"},
      {"$.commits[?(@.id)]", null},
      {"ref", null},
      {"$ref", null},
    };
    for (String[] row : table) {
      assertThat(JsonPath.find(row[0], document)).as(row[0]).isEqualTo(row[1]);
    }
    assertThat(JsonPath.find("$", "x")).isEqualTo("x");
  }
}
