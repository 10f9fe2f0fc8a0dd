package dev.steward.scm;

import dev.steward.job.definition.SourceControl.NoSourceControl;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;

/** The built-in source controls, in the order of the form. */
public final class ScmTypes {

  /** The second class is written by python-jenkins for an empty job; Jenkins ignores it as well. */
  private static final TypeDescription<NoSourceControl> NONE =
      TypeDescription.of(TypeKind.SCM, "none", NoSourceControl.class, NoSourceControl.CLASS)
          .aliases("jenkins.scm.NullSCM")
          .label("None")
          .help("Checks out nothing.")
          .template("<scm class=\"" + NoSourceControl.CLASS + "\"/>")
          .reader(_ -> new NoSourceControl());

  private ScmTypes() {}

  /** All types. */
  public static List<TypeDescription<?>> all() {
    return List.of(NONE, GitScm.TYPE);
  }
}
