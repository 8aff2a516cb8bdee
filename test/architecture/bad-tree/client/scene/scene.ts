import { state } from '../../server/twin/state.ts'; import { useState } from 'react'; import { page } from '../workspaces/student.tsx'; export const scene = [state, useState, page];
