package dev.steward.job;

import dev.steward.access.GrantedItems;
import dev.steward.job.xml.FolderXml;
import dev.steward.store.Tx;
import java.util.List;

/** Keeps the rights that jobs and folders give, as their definitions say them. */
public final class GrantKeeper implements Jobs.Listener {

  private final GrantedItems grants;

  /** Listens for what changes. */
  public GrantKeeper(GrantedItems grants, Jobs jobs) {
    this.grants = grants;
    grants.ids(jobs::findId);
    jobs.listen(this);
  }

  @Override
  public void saved(Tx tx, Job job, Definition definition) {
    // What is new has nothing yet that must go.
    if (job.revision() > 1 || definition.grants() != null) {
      grants.save(tx, job.id(), definition.grants());
    }
  }

  @Override
  public void saved(Tx tx, Folder folder, String xml) {
    grants.save(tx, folder.id(), FolderXml.read(xml).grants());
  }

  @Override
  public void removing(Tx tx, List<Item> items) {
    // The rows go with the items.
    grants.forgetAfter(tx);
  }
}
