package dev.steward.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.text.Json;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** JSONPath on webhook bodies. */
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
      {"$.commits[0:1].id", "[\"1\"]"},
      {"$.commits[-1:].id", "[\"2\"]"},
      {"$.commits[:9].id", "[\"1\",\"2\"]"},
      {"$.commits[5:]", null},
      {"$.commits[0, -1].id", "[\"1\",\"2\"]"},
      {"$['n','ref','none']", "{\"n\":7,\"ref\":\"refs/heads/main\"}"},
      {"$.commits.length()", "2"},
      {"$..commits.length()", "2"},
      {"$.commits[*].length()", "[2,2]"},
      {"$.ref.length()", "15"},
      {"$.n.length()", null},
      {"ref", "refs/heads/main"},
    };
    assertValues(table, document);
    assertThat(JsonPath.find("$", "x")).isEqualTo("x");
  }

  private static void assertValues(String[][] table, @Nullable Object document) {
    for (String[] row : table) {
      assertThat(JsonPath.find(row[0], document)).as(row[0]).isEqualTo(row[1]);
    }
  }

  @Test
  void filtersSelectElements() {
    Object document =
        Json.read(
            """
            {"limit":2,"max":{"n":2},"book":[
              {"n":1,"t":"x"},
              {"n":2,"t":"y","z":null},
              {"n":10,"t":"zz","b":true,"by":{"name":"it's"},"l":[1,2,3]},
              5,"s"]}
            """);
    String[][] table = {
      {"$.book[?(@.t=='x')].n", "[1]"},
      {"$.book[?(@.t == \"x\" )].n", "[1]"},
      {"$.book[?@.t=='x'].n", "[1]"},
      {"$.book[?(@.n=='1')].n", "[1]"},
      {"$.book[?(1.0==@.n)].n", "[1]"},
      {"$.book[?(@.n!=1)].n", "[2,10]"},
      {
        "$.book[?(@.n!=1)]",
        "[{\"n\":2,\"t\":\"y\",\"z\":null},{\"n\":10,\"t\":\"zz\",\"b\":true,"
            + "\"by\":{\"name\":\"it's\"},\"l\":[1,2,3]},5,\"s\"]"
      },
      {"$.book[?(@.n>=2)].n", "[2,10]"},
      {"$.book[?(@.n>2)].n", "[10]"},
      {"$.book[?(@.n<2)].n", "[1]"},
      {"$.book[?(@.n<=2)].n", "[1,2]"},
      {"$.book[?(@.n<'2')].n", null},
      {"$.book[?(@.t>'x')].n", "[2,10]"},
      {"$.book[?(@.n==$.limit)].n", "[2]"},
      {"$.book[?(@.n>$['max'].n)].n", "[10]"},
      {"$.book[?(@.b)].n", "[10]"},
      {"$.book[?(@.b==true)].n", "[10]"},
      {"$.book[?(!@.b)].n", "[1,2]"},
      {"$.book[?(!(@.b || @.n==1))].n", "[2]"},
      {"$.book[?(@.z)].n", "[2]"},
      {"$.book[?(@.z==null)].n", "[2]"},
      {"$.book[?(@.n==1 || @.n==2 && @.t=='q')].n", "[1]"},
      {"$.book[?((@.n==1||@.n==2) && @.t=='y')].n", "[2]"},
      {"$.book[?(@.by.name=='it\\'s')].n", "[10]"},
      {"$.book[?(@['by']['name'] == \"it's\")].n", "[10]"},
      {"$.book[?(@.l[-1]==3)].n", "[10]"},
      {"$.book[?(@.l.length()>2)].n", "[10]"},
      {"$.book[?(@.l[?(@==2)])].n", "[10]"},
      {"$.book[?(@..name)].n", "[10]"},
      {"$.book[?(@==5)]", "[5]"},
      {"$.book[?(@.t in ['x', 'zz'])].n", "[1,10]"},
      {"$.book[?(@.n nin [1,2])].n", "[10]"},
      {"$.book[?(@.t=~/Z+/i)].n", "[10]"},
      {"$.book[?(@.t=~/z/)].n", null},
      {"$.book[?(@.n =~ /1.*/)].n", "[1,10]"},
      {"$.max[?(@.n==2)].n", "[2]"},
      {"$.max[?(@.n==3)].n", null},
      {"$..[?(@.name)].name", "[\"it's\"]"},
      {"$.book[?(@.n>1)].length()", "[3,5]"},
    };
    assertValues(table, document);
  }

  @Test
  void invalidPathsReturnNull() {
    Object document = Json.read("{\"a\":[{\"b\":1}]}");
    for (String path :
        new String[] {
          "",
          "$ref",
          "$.",
          "$..",
          "$.a[",
          "$.a[]",
          "$.a[1",
          "$.a[x]",
          "$.a[1,]",
          "$.a['b]",
          "$.a['b'",
          "$.a[?]",
          "$.a[?(]",
          "$.a[?(@.b]",
          "$.a[?(@.b)",
          "$.a[?(@.b==)]",
          "$.a[?(@.b=1)]",
          "$.a[?('x')]",
          "$.a[?(@.b==1 &&)]",
          "$.a[?(@..b==1)]",
          "$.a[?(@.b =~ 'x')]",
          "$.a[?(@.b =~ /x)]",
          "$.a[?(@.b in 1)]",
          "$.a[?(@.b == 1.2.3)]",
          "$.a[12345678901]",
          "$.a[?(@.b =~ /\\"
        }) {
      assertThat(JsonPath.find(path, document)).as(path).isNull();
    }
  }

  @Test
  void pathsAreBounded() {
    var budget = MatchBudget.ofRequest();
    for (String path :
        new String[] {
          "$" + ".a".repeat(51),
          "$" + ".a".repeat(600),
          "$[?(" + "!".repeat(40) + "@.a)]",
          "$[?(" + "(".repeat(400) + "@.a" + ")".repeat(400) + ")]",
          "$" + "[?(@".repeat(100),
        }) {
      assertThatThrownBy(() -> JsonPath.find(path, Map.of("a", 1L), budget))
          .as(path)
          .isInstanceOf(MatchLimitException.class);
    }
    assertThatThrownBy(() -> JsonPath.find("$[?(@.a =~ /(/)]", Map.of("a", 1L), budget))
        .isInstanceOf(PatternSyntaxException.class);
  }
}
