package dev.steward.scm;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How the revisions and changes of an SCM appear in the remote API and on pages. */
public interface ScmExport {

  /** Model of change sets. */
  Model<?> changeSetModel();

  /**
   * Exports changes.
   *
   * @param userUrl the URL of a user by name
   */
  ExportedValue changeSet(List<Change> changes, UnaryOperator<String> userUrl);

  /** Model of revisions, which are among the actions of a build; null if they are not exported. */
  default @Nullable Model<?> revisionModel() {
    return null;
  }

  /** Exports a revision; null if revisions are not exported. */
  default @Nullable ExportedValue revision(Revision revision) {
    return null;
  }

  /** Summarizes a revision; null if pages do not show it. */
  default @Nullable RevisionSummary summary(Revision revision) {
    return null;
  }
}
