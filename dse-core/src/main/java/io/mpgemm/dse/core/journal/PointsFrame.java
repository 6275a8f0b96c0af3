package io.mpgemm.dse.core.journal;

import io.mpgemm.dse.core.search.Evaluation;
import io.mpgemm.dse.core.space.DesignPoint;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evaluated points as the payload of a frame: how many points, parameters, metrics, labels and texts; the texts; then for
 * each point the index of each parameter's value (-1 where it does not apply), the bits of each metric, the number of the
 * text of each label and of the reason why it cannot be built. Texts are numbered as they come first.
 *
 * @param parameters parameters of the space
 * @param metrics    metrics of the evaluator
 * @param labels     labels of the evaluator
 */
record PointsFrame(int parameters, int metrics, int labels) {

    private static final int COUNTS = 5 * Integer.BYTES;

    private int pointSize() {
        return parameters * Integer.BYTES + metrics * Long.BYTES + (labels + 1) * Integer.BYTES;
    }

    ByteBuffer encode(List<Evaluation> evaluations) {
        Map<String, Integer> texts = new LinkedHashMap<>();
        for (Evaluation evaluation : evaluations) {
            evaluation.labels().forEach(label -> texts.putIfAbsent(label, texts.size()));
            texts.putIfAbsent(evaluation.infeasible(), texts.size());
        }
        List<byte[]> encoded = texts.keySet().stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
        ByteBuffer payload = ByteBuffer.allocate(Math.addExact(
                Math.addExact(COUNTS, Math.multiplyExact(evaluations.size(), pointSize())),
                encoded.stream().mapToInt(Frame::size).reduce(0, Math::addExact)));
        payload.putInt(evaluations.size()).putInt(parameters).putInt(metrics).putInt(labels).putInt(texts.size());
        encoded.forEach(text -> Frame.put(payload, text));
        for (Evaluation evaluation : evaluations) {
            for (int i = 0; i < parameters; i++) {
                payload.putInt(evaluation.point().index(i));
            }
            for (int i = 0; i < metrics; i++) {
                payload.putLong(Double.doubleToRawLongBits(evaluation.value(i)));
            }
            for (String label : evaluation.labels()) {
                payload.putInt(texts.getOrDefault(label, 0));
            }
            payload.putInt(texts.getOrDefault(evaluation.infeasible(), 0));
        }
        return payload.flip();
    }

    /** How many points a payload says to hold. */
    static int points(ByteBuffer payload) {
        return payload.remaining() < Integer.BYTES ? 0 : Math.max(0, payload.getInt(payload.position()));
    }

    /** The evaluations of a payload, if it holds the first of these points in this order, and nothing else. */
    Optional<List<Evaluation>> decode(ByteBuffer payload, List<DesignPoint> expected) {
        ByteBuffer from = payload.duplicate();
        if (from.remaining() < COUNTS) {
            return Optional.empty();
        }
        int points = from.getInt();
        if (points < 1 || points > expected.size() || from.getInt() != parameters || from.getInt() != metrics
                || from.getInt() != labels) {
            return Optional.empty();
        }
        Optional<List<String>> texts = texts(from);
        if (texts.isEmpty() || from.remaining() != (long) points * pointSize()) {
            return Optional.empty();
        }
        List<Evaluation> evaluations = new ArrayList<>(points);
        for (DesignPoint point : expected.subList(0, points)) {
            Optional<Evaluation> evaluation = point(from, point, texts.get());
            if (evaluation.isEmpty()) {
                return Optional.empty();
            }
            evaluations.add(evaluation.get());
        }
        return Optional.of(evaluations);
    }

    private static Optional<List<String>> texts(ByteBuffer from) {
        int count = from.getInt();
        List<String> texts = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                texts.add(Frame.text(from));
            }
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
        return Optional.of(texts);
    }

    private Optional<Evaluation> point(ByteBuffer from, DesignPoint point, List<String> texts) {
        for (int i = 0; i < parameters; i++) {
            if (from.getInt() != point.index(i)) {
                return Optional.empty();
            }
        }
        double[] values = new double[metrics];
        for (int i = 0; i < metrics; i++) {
            values[i] = Double.longBitsToDouble(from.getLong());
        }
        List<String> own = new ArrayList<>(labels + 1);
        for (int i = 0; i <= labels; i++) {
            int text = from.getInt();
            if (text < 0 || text >= texts.size()) {
                return Optional.empty();
            }
            own.add(texts.get(text));
        }
        return Optional.of(new Evaluation(point, values, own.subList(0, labels), own.get(labels)));
    }
}
