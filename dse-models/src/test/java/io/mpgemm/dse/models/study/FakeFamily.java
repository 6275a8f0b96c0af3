package io.mpgemm.dse.models.study;

import io.mpgemm.dse.models.component.Hardware;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.pe.Choice;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.PeParameter;
import io.mpgemm.dse.models.pe.Settings;
import java.util.List;

/** PE families that have choices and nothing else. */
record FakeFamily(String name, List<Choice> choices) implements PeFamily {

    static final PeParameter MU = new PeParameter("mu", "activations of one table", true);
    static final PeParameter TABLE = new PeParameter("table", "entries of a table", false);
    static final PeParameter ORDER = new PeParameter("order", "order of the sums", false);

    static List<PeFamily> three() {
        return List.of(
                new FakeFamily("int8-tpu",
                        List.of(Choice.of(PeParameter.WEIGHT_BITS, "8"),
                                Choice.of(PeParameter.GROUP_SIZE, "channel", "128"),
                                Choice.of(PeParameter.ACCUMULATOR, "int32", "int24"))),
                new FakeFamily("mixpe",
                        List.of(Choice.of(PeParameter.ACTIVATION, "int8", "fp16"),
                                Choice.of(PeParameter.WEIGHT_BITS, "4", "2", "3"), Choice.groupSizes(),
                                Choice.of(PeParameter.ACCUMULATOR, "int32", "int20", "int24")
                                        .when(PeParameter.ACTIVATION, "int8"),
                                Choice.of(PeParameter.ACCUMULATOR, "fp32", "fp16").when(PeParameter.ACTIVATION,
                                        "fp16"),
                                Choice.of(ORDER, "chain", "tree").when(PeParameter.ACTIVATION, "fp16")
                                        .when(PeParameter.WEIGHT_BITS, "3", "4"))),
                new FakeFamily("lut",
                        List.of(Choice.of(MU, "4", "2", "8"), Choice.of(TABLE, "full", "half").when(MU, "4", "8"),
                                Choice.of(PeParameter.WEIGHT_BITS, "3", "2", "4"),
                                Choice.of(PeParameter.GROUP_SIZE, "32", "128").when(TABLE, "half"),
                                Choice.of(PeParameter.ACCUMULATOR, "fp32"))));
    }

    @Override
    public String summary() {
        return name;
    }

    @Override
    public String source() {
        return "none";
    }

    @Override
    public Hardware hardware(Settings settings) {
        throw new UnsupportedOperationException("A fake family has no hardware.");
    }

    @Override
    public Datapath datapath(Settings settings) {
        throw new UnsupportedOperationException("A fake family has no datapath.");
    }
}
