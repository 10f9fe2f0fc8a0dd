package dev.steward.scm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.scm.Change.AffectedFile;
import dev.steward.scm.Change.EditType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Notes of runs, including those of versions that supported no SCM other than Git. */
class ScmNotesTest {

  private static final Change CHANGE =
      new Change(
          "id",
          new Committer("Ann", "ann@example.com"),
          Committer.UNKNOWN,
          Committer.UNKNOWN,
          "2026-01-31 12:00:00 +0100",
          1,
          "a message",
          List.of(new AffectedFile(EditType.DELETED, "a.txt")));

  @Test
  void revisionsAndChangesNameTheirScm() {
    var revision = new Revision("filesystem", "any \"text\"");
    assertThat(ScmNotes.revision(ScmNotes.of(revision))).isEqualTo(revision);
    var changes = new ChangeSet("filesystem", List.of(CHANGE));
    assertThat(ScmNotes.changeSet(ScmNotes.of(changes))).isEqualTo(changes);
  }

  @Test
  void notesWithoutAnScmAreThoseOfGit() {
    String buildData =
        "{\"commit\":\"abc\",\"branch\":\"refs/remotes/origin/main\",\"urls\":[{\"url\":\"/srv/a\"}],"
            + "\"marks\":[]}";
    assertThat(ScmNotes.revision(buildData)).isEqualTo(new Revision("git", buildData));
    String text = ScmNotes.of(new ChangeSet("git", List.of(CHANGE)));
    String list = text.substring(text.indexOf('['), text.lastIndexOf(']') + 1);
    assertThat(ScmNotes.changeSet(list)).isEqualTo(new ChangeSet("git", List.of(CHANGE)));
  }
}
