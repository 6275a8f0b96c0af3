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
        boolean onPath) {

    /**
     * One component on the longest path that operates once at each event.
     *
     * @param role      what it does
     * @param component the component
     * @param event     what makes it operate
     * @return the line
     */
    public static Part onPath(String role, Component component, Event event) {
        return new Part(role, component, 1, event, 1, true);
    }

    /**
     * One component beside the longest path that operates once at each event.
     *
     * @param role      what it does
     * @param component the component
     * @param event     what makes it operate
     * @return the line
     */
    public static Part offPath(String role, Component component, Event event) {
        return new Part(role, component, 1, event, 1, false);
    }

    /**
     * The same line several times over.
     *
     * @param times how many of it
     * @return the line with its count multiplied
     */
    public Part times(double times) {
        return new Part(role, component, count * times, event, operationsPerEvent, onPath);
    }

    /**
     * The same line where several events make one operation.
     *
     * @param events events an operation
     * @return the line with its operations an event divided
     */
    public Part spread(int events) {
        return new Part(role, component, count, event, operationsPerEvent / events, onPath);
    }
}
