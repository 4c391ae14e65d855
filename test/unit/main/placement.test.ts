import { expect, test } from 'vitest'
import { besidePlacement, fitPlacement, MIN_SIZE } from '../../../electron/main/placement.ts'

const primary = { x: 0, y: 24, width: 1920, height: 1056 }
const left = { x: -1280, y: 0, width: 1280, height: 720 }
const place = { x: 100, y: 100, width: 1280, height: 800, maximised: false }

test('a window comes up where it was, on any display', () => {
  expect(fitPlacement(place, [primary])).toEqual(place)
  const onLeft = { ...place, x: -1200, y: 10, width: 1000, height: 600, maximised: true }
  expect(fitPlacement(onLeft, [primary, left])).toEqual(onLeft)
})

test('a display that is gone takes the place with it', () => {
  expect(fitPlacement({ ...place, x: -1270 }, [primary])).toBeUndefined()
  expect(fitPlacement({ ...place, y: 2000 }, [primary])).toBeUndefined()
  expect(fitPlacement({ ...place, x: 1850 }, [primary])).toBeUndefined()
  expect(fitPlacement(place, [])).toBeUndefined()
})

test('a window is no larger than its display, and its upper edge is within reach', () => {
  expect(fitPlacement({ ...place, y: 0, width: 5000, height: 5000 }, [primary])).toEqual({
    ...place,
    y: 24,
    width: 1920,
    height: 1056,
  })
  expect(fitPlacement({ ...place, width: 200, height: 10 }, [primary])).toEqual({ ...place, ...MIN_SIZE })
})

test('a further window is beside the last one, and at its place when there is no room', () => {
  expect(besidePlacement(place, [primary])).toEqual({ ...place, x: 128, y: 128 })
  const corner = { ...place, x: 1790, y: 1040 }
  expect(besidePlacement(corner, [primary])).toMatchObject({ x: 1790, y: 1040 })
})
