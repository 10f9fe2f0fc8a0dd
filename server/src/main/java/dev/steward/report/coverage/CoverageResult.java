package dev.steward.report.coverage;

import dev.steward.report.file.StoredFile;
import dev.steward.report.gate.GateCheck;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The coverage of the files of one result of a build.
 *
 * @param earlier the totals of the reference build; empty if there is none
 * @param reference number of the reference build; 0 if there is none
 */
public record CoverageResult(
    CoverageSummary summary,
    List<FileCoverage> files,
    List<GateCheck> gates,
    Map<Metric, Ratio> earlier,
    long reference) {

  private static final int FORMAT = 1;

  /** The coverage of the whole project by metric. */
  public Map<Metric, Ratio> totals() {
    return CoverageTotals.of(files);
  }

  /** The percentages by name, as in the remote API. */
  public Map<String, String> statistics() {
    var all = new TreeMap<String, String>();
    totals().forEach((metric, ratio) -> all.put(metric.tag(), ratio.text()));
    return all;
  }

  /** The differences to the reference build by name. */
  public Map<String, String> differences() {
    var all = new TreeMap<String, String>();
    totals()
        .forEach((metric, ratio) -> {
          Ratio before = earlier.get(metric);
          if (before != null) {
            all.put(metric.tag(), ratio.differenceTo(before));
          }
        });
    return all;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(FORMAT);
    out.writeLong(reference);
    GateCheck.write(out, gates);
    write(out, earlier);
    out.writeInt(files.size());
    for (FileCoverage file : files) {
      StoredFile.writeText(out, file.packageName());
      StoredFile.writeText(out, file.file());
      write(out, file.ratios());
    }
  }

  private static void write(DataOutputStream out, Map<Metric, Ratio> ratios) throws IOException {
    out.writeInt(ratios.size());
    for (Map.Entry<Metric, Ratio> entry : ratios.entrySet()) {
      StoredFile.writeText(out, entry.getKey().name());
      out.writeLong(entry.getValue().covered());
      out.writeLong(entry.getValue().missed());
    }
  }

  static CoverageResult read(CoverageSummary summary, DataInputStream in) throws IOException {
    if (in.readInt() != FORMAT) {
      throw new IOException("another format");
    }
    long reference = in.readLong();
    List<GateCheck> gates = GateCheck.read(in);
    Map<Metric, Ratio> earlier = readRatios(in);
    int count = in.readInt();
    var files = new ArrayList<FileCoverage>();
    for (int i = 0; i < count; i++) {
      files.add(
          new FileCoverage(
              StoredFile.readRequired(in), StoredFile.readRequired(in), readRatios(in)));
    }
    return new CoverageResult(summary, files, gates, earlier, reference);
  }

  private static Map<Metric, Ratio> readRatios(DataInputStream in) throws IOException {
    int count = in.readInt();
    var ratios = new EnumMap<Metric, Ratio>(Metric.class);
    for (int i = 0; i < count; i++) {
      ratios.put(
          Metric.valueOf(StoredFile.readRequired(in)), new Ratio(in.readLong(), in.readLong()));
    }
    return Collections.unmodifiableMap(ratios);
  }
}
