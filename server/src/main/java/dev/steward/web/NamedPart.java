package dev.steward.web;

/** A resource of pages only, which names itself in breadcrumbs. */
public interface NamedPart {

  /** The text of its breadcrumb. */
  String breadcrumb();
}
