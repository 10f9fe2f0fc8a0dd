package dev.steward.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Test reports that are larger than the heap. */
class LargeReportIT {

  /** Writes 100 MB: 20,000 tests with 4 kB of output each, and 20 MB of suite output. */
  private static final String WRITE_REPORT =
      """
      awk 'BEGIN {
        line = "a line of the output of a test, of a length that is usual for a log line"
        for (i = 0; i &lt; 55; i++) output = output line "\\n"
        print "&lt;testsuite name=\\"s\\">"
        for (i = 1; i &lt;= 20000; i++) {
          print "&lt;testcase classname=\\"com.example.Test" int(i / 20) "\\" name=\\"t" i "\\">"
          if (i % 1000 == 0) print "&lt;failure message=\\"m\\">" output "&lt;/failure>"
          print "&lt;system-out>&lt;![CDATA[" output "]]&gt;&lt;/system-out>&lt;/testcase>"
        }
        print "&lt;system-out>&lt;![CDATA["
        for (i = 1; i &lt;= 5000; i++) print output
        print "]]&gt;&lt;/system-out>&lt;/testsuite>"
      }' >report.xml; test $(wc -c &lt;report.xml) -gt 100000000\
      """;

  @TempDir Path folder;

  @Test
  void aReportOf100MegabytesIsReadWithAHeapOf64Megabytes() {
    try (Product product = Product.start(folder.resolve("home"), Map.of("STEWARD_HEAP", "64m"))) {
      Map<String, String> variables = Operations.variables(product);
      String xml =
          "<project><builders><hudson.tasks.Shell><command>"
              + WRITE_REPORT
              + "</command></hudson.tasks.Shell></builders><publishers>"
              + "<hudson.tasks.junit.JUnitResultArchiver><testResults>report.xml</testResults>"
              + "</hudson.tasks.junit.JUnitResultArchiver></publishers></project>";
      String output =
          Shell.run(
                  """
                  set -e
                  curl -fsS -u "$NAME:$PW" -H 'Content-Type: application/xml' \
                    --data-binary @- "$URL/createItem?name=large" <<'X'
                  %s
                  X
                  curl -fsS -u "$NAME:$PW" -X POST "$URL/job/large/build?delay=0sec"
                  curl -fsS -g -u "$NAME:$PW" "$URL/queue/item/1/api/json?wait=60" >/dev/null
                  curl -fsS -u "$NAME:$PW" "$URL/job/large/1/api/json?wait=60&tree=result"
                  curl -fsS -u "$NAME:$PW" "$URL/job/large/1/testReport/api/json?tree=failCount,passCount"
                  """
                      .formatted(xml),
                  variables)
              .ok()
              .out();
      assertThat(output).contains("\"UNSTABLE\"", "\"failCount\":20", "\"passCount\":19980");
      assertThat(product.output()).doesNotContain("OutOfMemoryError");
    }
  }
}
