package dev.steward.rest.report;

import dev.steward.export.Exported;
import dev.steward.export.Model;
import dev.steward.report.Fingerprint;
import java.util.List;

/** Export models of fingerprints. */
public final class FingerprintModel {

  private FingerprintModel() {}

  /** A fingerprint and the root URL of the server. */
  public record View(Fingerprint file, String root) {}

  private static final Model<Fingerprint.Origin> ORIGIN =
      Model.<Fingerprint.Origin>of("hudson.model.Fingerprint$BuildPtr")
          .text("name", Fingerprint.Origin::jobName)
          .visible(2)
          .whole("number", Fingerprint.Origin::number)
          .visible(2)
          .build();

  private static final Model<Fingerprint.Range> RANGE =
      Model.<Fingerprint.Range>of("hudson.model.Fingerprint$Range")
          .whole("end", Fingerprint.Range::end)
          .visible(4)
          .whole("start", Fingerprint.Range::start)
          .visible(4)
          .build();

  private static final Model<List<Fingerprint.Range>> RANGES =
      Model.<List<Fingerprint.Range>>of("hudson.model.Fingerprint$RangeSet")
          .things("ranges", RANGE, ranges -> ranges)
          .bare()
          .visible(3)
          .build();

  private static final Model<Fingerprint.Usage> USAGE =
      Model.<Fingerprint.Usage>of("hudson.model.Fingerprint$RangeItem")
          .text("name", Fingerprint.Usage::jobName)
          .visible(2)
          .any("ranges", usage -> Exported.of(RANGES, usage.ranges()))
          .oneOf(() -> List.of(RANGES))
          .visible(2)
          .bare()
          .build();

  public static final Model<View> MODEL =
      Model.<View>of("hudson.model.Fingerprint")
          .text("fileName", view -> view.file().fileName())
          .visible(1)
          .text("hash", view -> view.file().hash())
          .visible(1)
          .thing("original", ORIGIN, view -> view.file().original())
          .bare()
          .whole("timestamp", view -> view.file().at())
          .things("usage", USAGE, view -> view.file().usage())
          .bare()
          .build();
}
