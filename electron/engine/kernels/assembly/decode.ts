// From blocks to floats: the base path.
import {
  dequantize_row_bf16,
  dequantize_row_f16,
  dequantize_row_i16,
  dequantize_row_i32,
  dequantize_row_i64,
  dequantize_row_i8,
} from './floats'
import {
  dequantize_row_iq1_m,
  dequantize_row_iq1_s,
  dequantize_row_iq2_s,
  dequantize_row_iq2_xs,
  dequantize_row_iq2_xxs,
  dequantize_row_iq3_s,
  dequantize_row_iq3_xxs,
} from './iq-grids'
import {
  dequantize_row_iq4_xs,
  dequantize_row_q2_K,
  dequantize_row_q3_K,
  dequantize_row_q4_K,
  dequantize_row_q5_K,
  dequantize_row_q6_K,
  dequantize_row_q8_K,
} from './k-quants'
import {
  dequantize_row_iq4_nl,
  dequantize_row_q1_0,
  dequantize_row_q2_0,
  dequantize_row_q4_0,
  dequantize_row_q4_1,
  dequantize_row_q5_0,
  dequantize_row_q5_1,
  dequantize_row_q8_0,
  dequantize_row_q8_1,
} from './legacy'
import { dequantize_row_mxfp4, dequantize_row_nvfp4, dequantize_row_tq1_0, dequantize_row_tq2_0 } from './ternary-fp4'
import { Type } from './type-ids'

/** Decodes whole blocks to `dst`: f64 for F64, I32 and I64, f32 for the rest. Cases are IDs of `types.ts`. */
export function decode(type: i32, src: usize, dst: usize, n: i32): void {
  switch (type) {
    case Type.F32: memory.copy(dst, src, <usize>n << 2); break
    case Type.F16: dequantize_row_f16(src, dst, n); break
    case Type.Q4_0: dequantize_row_q4_0(src, dst, n); break
    case Type.Q4_1: dequantize_row_q4_1(src, dst, n); break
    case Type.Q5_0: dequantize_row_q5_0(src, dst, n); break
    case Type.Q5_1: dequantize_row_q5_1(src, dst, n); break
    case Type.Q8_0: dequantize_row_q8_0(src, dst, n); break
    case Type.Q8_1: dequantize_row_q8_1(src, dst, n); break
    case Type.Q2_K: dequantize_row_q2_K(src, dst, n); break
    case Type.Q3_K: dequantize_row_q3_K(src, dst, n); break
    case Type.Q4_K: dequantize_row_q4_K(src, dst, n); break
    case Type.Q5_K: dequantize_row_q5_K(src, dst, n); break
    case Type.Q6_K: dequantize_row_q6_K(src, dst, n); break
    case Type.Q8_K: dequantize_row_q8_K(src, dst, n); break
    case Type.IQ2_XXS: dequantize_row_iq2_xxs(src, dst, n); break
    case Type.IQ2_XS: dequantize_row_iq2_xs(src, dst, n); break
    case Type.IQ3_XXS: dequantize_row_iq3_xxs(src, dst, n); break
    case Type.IQ1_S: dequantize_row_iq1_s(src, dst, n); break
    case Type.IQ4_NL: dequantize_row_iq4_nl(src, dst, n); break
    case Type.IQ3_S: dequantize_row_iq3_s(src, dst, n); break
    case Type.IQ2_S: dequantize_row_iq2_s(src, dst, n); break
    case Type.IQ4_XS: dequantize_row_iq4_xs(src, dst, n); break
    case Type.I8: dequantize_row_i8(src, dst, n); break
    case Type.I16: dequantize_row_i16(src, dst, n); break
    case Type.I32: dequantize_row_i32(src, dst, n); break
    case Type.I64: dequantize_row_i64(src, dst, n); break
    case Type.F64: memory.copy(dst, src, <usize>n << 3); break
    case Type.IQ1_M: dequantize_row_iq1_m(src, dst, n); break
    case Type.BF16: dequantize_row_bf16(src, dst, n); break
    case Type.TQ1_0: dequantize_row_tq1_0(src, dst, n); break
    case Type.TQ2_0: dequantize_row_tq2_0(src, dst, n); break
    case Type.MXFP4: dequantize_row_mxfp4(src, dst, n); break
    case Type.NVFP4: dequantize_row_nvfp4(src, dst, n); break
    case Type.Q1_0: dequantize_row_q1_0(src, dst, n); break
    case Type.Q2_0: dequantize_row_q2_0(src, dst, n); break
    default: unreachable()
  }
}
