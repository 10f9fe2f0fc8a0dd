package dev.steward.view;

/**
 * A named list of jobs.
 *
 * @param id 0 for the list of everything that each owner has before it has any other
 * @param primary whether it is the one that its owner's page shows
 * @param text its config.xml
 */
public record View(
    long id, Owner owner, String name, boolean primary, ViewDefinition definition, String text) {

  public Shown shown() {
    return definition.shown();
  }
}
