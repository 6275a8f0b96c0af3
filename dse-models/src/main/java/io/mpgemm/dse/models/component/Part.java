package io.mpgemm.dse.models.component;

/**
 * A line of a bill of materials.
 *
 * @param role               what the component does here, e.g. {@code multiplier}
 * @param component          the component
 * @param count              how many of them
 * @param event              what makes one of them operate
 * @param operationsPerEvent operations of each one at each event
 * @param onPath             whether its depth lies on the unit's longest path
 */
public record Part(String role, Component component, double count, Event event, double operationsPerEvent,
        boolean onPath) {}
