package dev.steward.pipeline.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a run, printed while it grows. */
class LogPrinterTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Path log;
  private long size;

  @BeforeEach
  void createLog() throws IOException {
    log = Files.createFile(folder.resolve("log"));
    Files.createFile(folder.resolve("log-index"));
  }

  /** Appends to the log as a run does: the line of the index first. */
  private void append(String stream, String text) throws IOException {
    Files.writeString(
        folder.resolve("log-index"), size + " 3 " + stream + "\n", StandardOpenOption.APPEND);
    Files.writeString(log, text, StandardOpenOption.APPEND);
    size += text.getBytes(StandardCharsets.UTF_8).length;
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theBytesOfTheLogArePrintedAsTheyAre() throws IOException {
    var printer = new LogPrinter(log, out, false, false);
    append("a", "[Pipeline] sh\n");
    printer.print();
    append("ox", "Grü");
    printer.print();
    append("ox", "ße\u001b[1m\n");
    printer.close();
    assertThat(printed()).isEqualTo("[Pipeline] sh\nGrüße\u001b[1m\n");
  }

  @Test
  void quietLeavesOutTheLinesAboutStepsButNotTextThatLooksLikeThem() throws IOException {
    var printer = new LogPrinter(log, out, false, true);
    append("a", "[Pipeline] echo\n");
    append("t", "[Pipeline] said by the script\n");
    printer.print();
    append("a", "[Pipeline] }\n");
    append("t", "no end of line");
    printer.print();
    assertThat(printed()).isEqualTo("[Pipeline] said by the script\n");
    printer.close();
    assertThat(printed()).isEqualTo("[Pipeline] said by the script\nno end of line");
  }

  @Test
  void errorsAndTheResultHaveColoursButNotTheOutputOfCommands() throws IOException {
    var printer = new LogPrinter(log, out, true, false);
    append("a", "[Pipeline] sh\n");
    append("o", "ERROR: by make\n");
    append("t", "ERROR: broken\nFinished: FAILURE\n");
    printer.close();
    assertThat(printed())
        .isEqualTo(
            """
            \u001b[2m[Pipeline] sh\u001b[0m
            ERROR: by make
            \u001b[31mERROR: broken\u001b[0m
            \u001b[1;31mFinished: FAILURE\u001b[0m
            """);
  }

  @Test
  void aLongLineIsPrintedBeforeItEnds() throws IOException {
    var printer = new LogPrinter(log, out, true, false);
    String line = "ERROR: " + "x".repeat(100_000);
    append("t", line);
    printer.print();
    assertThat(printed()).hasSizeGreaterThan(90_000);
    append("t", "\n");
    printer.close();
    assertThat(printed()).isEqualTo(line + "\n");
  }
}
