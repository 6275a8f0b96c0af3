package io.mpgemm.dse.models.evaluation;

import io.mpgemm.dse.models.accelerator.CompiledAccelerator;
import io.mpgemm.dse.models.gemm.Datapath;
import io.mpgemm.dse.models.pe.PeFamily;
import io.mpgemm.dse.models.pe.Settings;

/**
 * A PE in arrays of one number of rows and one dataflow at one node and clock, with all that its points share.
 *
 * @param family      its family
 * @param settings    its parameters
 * @param datapath    its numerics
 * @param numerics    the key of these
 * @param cost        what it costs
 * @param feasible    whether it meets the clock
 * @param accelerator the accelerator around it
 */
record CompiledPe(PeFamily family, Settings settings, Datapath datapath, String numerics, PeCost cost,
        boolean feasible, CompiledAccelerator accelerator) {}
