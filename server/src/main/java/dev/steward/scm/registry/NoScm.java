package dev.steward.scm.registry;

import dev.steward.job.definition.SourceControl.NoSourceControl;
import dev.steward.scm.CheckoutContext;
import dev.steward.scm.CheckoutResult;
import dev.steward.scm.PollContext;
import dev.steward.scm.PollResult;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmType;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;
import java.util.Map;

/** No SCM. */
final class NoScm implements ScmType<NoSourceControl> {

  private static final String SYMBOL = "none";

  /**
   * The alias {@code NullSCM} is what python-jenkins writes for an empty job; Jenkins ignores it as
   * well.
   */
  private static final TypeDescription<NoSourceControl> TYPE =
      TypeDescription.of(TypeKind.SCM, SYMBOL, NoSourceControl.class, NoSourceControl.CLASS)
          .aliases("jenkins.scm.NullSCM")
          .label("None")
          .help("Checks out nothing.")
          .template("<scm class=\"" + NoSourceControl.CLASS + "\"/>")
          .reader(_ -> new NoSourceControl());

  @Override
  public TypeDescription<NoSourceControl> description() {
    return TYPE;
  }

  @Override
  public boolean hasSources() {
    return false;
  }

  @Override
  public CheckoutResult checkout(NoSourceControl scm, CheckoutContext context) {
    return new CheckoutResult(new Revision(SYMBOL, ""), Map.of(), List.of(), false);
  }

  @Override
  public PollResult poll(NoSourceControl scm, PollContext context) {
    return PollResult.UNCHANGED;
  }
}
