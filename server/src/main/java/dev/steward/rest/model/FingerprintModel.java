package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.report.Fingerprint;
import java.util.List;

/** Export models of fingerprints. */
public final class FingerprintModel {

  private FingerprintModel() {}

  /** A fingerprint and the root URL of the server. */
  public record FingerprintView(Fingerprint fingerprint, String root) {}

  private static final Model<Fingerprint.Origin> ORIGIN =
      Model.<Fingerprint.Origin>of("hudson.model.Fingerprint$BuildPtr")
          .text("name", Fingerprint.Origin::jobName)
          .visible(2)
          .integer("number", Fingerprint.Origin::number)
          .visible(2)
          .build();

  private static final Model<Fingerprint.BuildRange> RANGE =
      Model.<Fingerprint.BuildRange>of("hudson.model.Fingerprint$Range")
          .integer("end", Fingerprint.BuildRange::end)
          .visible(4)
          .integer("start", Fingerprint.BuildRange::start)
          .visible(4)
          .build();

  private static final Model<List<Fingerprint.BuildRange>> RANGES =
      Model.<List<Fingerprint.BuildRange>>of("hudson.model.Fingerprint$RangeSet")
          .list("ranges", RANGE, ranges -> ranges)
          .withoutClass()
          .visible(3)
          .build();

  private static final Model<Fingerprint.JobUsage> USAGE =
      Model.<Fingerprint.JobUsage>of("hudson.model.Fingerprint$RangeItem")
          .text("name", Fingerprint.JobUsage::jobName)
          .visible(2)
          .union("ranges", usage -> ExportedValue.of(RANGES, usage.ranges()))
          .oneOf(() -> List.of(RANGES))
          .visible(2)
          .withoutClass()
          .build();

  public static final Model<FingerprintView> MODEL =
      Model.<FingerprintView>of("hudson.model.Fingerprint")
          .text("fileName", view -> view.fingerprint().fileName())
          .visible(1)
          .text("hash", view -> view.fingerprint().hash())
          .visible(1)
          .object("original", ORIGIN, view -> view.fingerprint().original())
          .withoutClass()
          .integer("timestamp", view -> view.fingerprint().at())
          .list("usage", USAGE, view -> view.fingerprint().usage())
          .withoutClass()
          .build();
}
